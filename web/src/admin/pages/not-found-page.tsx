import { PageTitle } from '../components/page-title';
import { text } from '../text';

export function NotFoundPage() {
  return (
    <div data-state="admin-not-found">
      <PageTitle title={text.notFound} />
    </div>
  );
}
