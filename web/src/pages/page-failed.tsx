import { Button } from '../components/button';
import { Notice } from '../components/notice';
import { useText } from '../text';

/** A mistake of ours, or something that this browser does in its own way. */
export function PageFailed() {
  const text = useText();
  const { title, body } = text.pageFailed;
  return (
    <Notice state="page-failed" title={title} body={body}>
      <Button tone="accent" onPress={() => location.reload()}>
        {text.failed.reload}
      </Button>
    </Notice>
  );
}
