import { Notice } from '../components/notice';
import { Button } from '../components/button';
import { navigate } from '../state/route';
import { text } from '../text';

export function NotFound() {
  return (
    <Notice title={text.notFound.title} body={text.notFound.body}>
      <Button tone="accent" onPress={() => navigate('/')}>
        {text.home}
      </Button>
    </Notice>
  );
}
