import { Component, type ReactNode } from 'react';

import { PageFailed } from './page-failed';

export interface PageBoundaryProps {
  readonly children: ReactNode;
}

/**
 * In the place of a page that failed it is said that it did, instead of nothing at all. The page itself is taken
 * down as if one had gone elsewhere: its devices are let go and its call is left, since nobody would see either.
 */
export class PageBoundary extends Component<PageBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }; // React has written the error to the console.
  }

  override render(): ReactNode {
    return this.state.failed ? <PageFailed /> : this.props.children;
  }
}
