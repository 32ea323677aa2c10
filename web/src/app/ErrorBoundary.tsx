import { Component, type ReactNode } from "react";
import { Message } from "../ui/Message";

interface State {
  error: unknown;
}

/** Catches what a page throws while drawing, and a page's script that could not be loaded. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Message title="This page could not be shown" error>
        <p>A part of the dashboard failed to load or to draw. After an update of the server, loading it anew helps.</p>
        <p>
          <button type="button" onClick={() => window.location.reload()}>
            Load anew
          </button>
        </p>
      </Message>
    );
  }
}
