import { useEffect } from "react";
import { useLive, useLiveStatus } from "../live/live";
import { useReturns } from "../ui/useReturns";

const GATHER_MS = 1_500;
const BUSY_MS = 5_000;

/**
 * Calls `reload` when jobs or runs have changed: on live messages and events of them, after reconnections, and every few seconds
 * while `busy`. Give it a function that stays the same.
 */
export function useJobNews(reload: () => void, busy: boolean): void {
  const { link } = useLive();
  const { epoch } = useLiveStatus();
  const returns = useReturns();
  useEffect(() => {
    if (epoch > 1 || returns > 0) reload();
  }, [epoch, returns, reload]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, GATHER_MS);
    };
    const ends = [
      link.told.on(({ target }) => (target === "job" || target === "runs") && soon()),
      link.event.on(({ events }) => events.some(({ type }) => /^(job|task)\./.test(type)) && soon()),
    ];
    return () => {
      clearTimeout(timer);
      ends.forEach((end) => end());
    };
  }, [link, reload]);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => !document.hidden && reload(), BUSY_MS);
    return () => clearInterval(timer);
  }, [busy, reload]);
}
