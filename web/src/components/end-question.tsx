import type { Hosting } from '../state/hosting';
import { useText } from '../text';
import { Button } from './button';
import { QuestionDialog } from './question-dialog';

export interface EndQuestionProps {
  readonly hosting: Hosting;
  readonly onClose: () => void;
}

/** Everybody would be sent away. */
export function EndQuestion({ hosting, onClose }: EndQuestionProps) {
  const { title, body, end } = useText().hosting.endQuestion;
  const endForEveryone = () => {
    onClose();
    void hosting.end();
  };
  return (
    <QuestionDialog state="end-question" title={title} body={body} onClose={onClose}>
      <Button tone="danger" onPress={endForEveryone}>
        {end}
      </Button>
    </QuestionDialog>
  );
}
