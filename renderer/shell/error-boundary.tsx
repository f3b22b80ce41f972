/** Keeps a bug in one screen from taking the window with it. */

import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button, ProblemNotice } from '../components/index.ts';
import { i18n } from '../locales/index.ts';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | null;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: Error): ErrorBoundaryState {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('A screen stopped working.', error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const problem = {
      code: 'window/screen-crashed',
      message: i18n.t('problems.screenCrashed'),
      hint: i18n.t('problems.screenCrashedHint'),
      details: { error: error.message, stack: (error.stack ?? '').slice(0, 2000) },
    };
    return (
      <div className="screen">
        <ProblemNotice
          problem={problem}
          actions={<Button onPress={() => this.setState({ error: null })}>{i18n.t('problems.reopen')}</Button>}
        />
      </div>
    );
  }
}
