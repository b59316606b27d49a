import { Notice } from '../components/notice';
import { Button } from '../components/button';
import { navigate } from '../state/route';
import { useText } from '../text';

export function NotFound() {
  const text = useText();
  return (
    <Notice state="not-found" title={text.notFound.title} body={text.notFound.body}>
      <Button tone="accent" onPress={() => navigate('/')}>
        {text.home}
      </Button>
    </Notice>
  );
}
