import { memo } from "react";
import { blocksOf, type Block, type Piece } from "./answerText";

/** A model's text with a little form. Everything is text: nothing in it becomes markup or a link. */
export const AnswerText = memo(function AnswerText({ text }: { text: string }) {
  return (
    <div className="answer-text" data-testid="answer">
      {blocksOf(text).map((block, at) => (
        <BlockView key={at} block={block} />
      ))}
    </div>
  );
});

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p>
          <Pieces pieces={block.pieces} />
        </p>
      );
    case "heading":
      return (
        <h3>
          <Pieces pieces={block.pieces} />
        </h3>
      );
    case "code":
      return (
        <pre className="output" tabIndex={0}>
          {block.text}
        </pre>
      );
    case "list": {
      const items = block.items.map((pieces, at) => (
        <li key={at}>
          <Pieces pieces={pieces} />
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ kind, text }, at) => {
    switch (kind) {
      case "plain":
        return text;
      case "strong":
        return <b key={at}>{text}</b>;
      case "code":
        return <code key={at}>{text}</code>;
    }
  });
}
