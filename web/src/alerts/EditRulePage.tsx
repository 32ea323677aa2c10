import { useCallback } from "react";
import { Link, navigate } from "../app/router";
import { useUser } from "../session/session";
import { Loading } from "../ui/Loading";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { usePageTitle } from "../ui/usePageTitle";
import { NEW_RULE, type Rule } from "./rule";
import { RuleForm } from "./RuleForm";
import { rulesApi } from "./rulesApi";
import "../ui/styles/work.css";
import "./alerts.css";

/** Makes a rule, or changes the one with this id. Viewers read it. */
export default function EditRulePage({ id }: { id: string | null }) {
  const mayAct = useUser().role !== "viewer";
  const title = id === null ? "Make a rule" : mayAct ? "Change a rule" : "A rule";
  usePageTitle(title);
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/alerts">Alerts</Link> <span aria-hidden="true">/</span> <Link href="/alerts/rules">Rules</Link>{" "}
        <span aria-hidden="true">/</span> <span aria-current="page">{id === null ? "new" : "change"}</span>
      </nav>
      <h1>{title}</h1>
      {!mayAct && (
        <Message title="Rules are made by operators">
          <p>An admin can give you the role. You can try here what a rule would have done.</p>
        </Message>
      )}
      {id === null ? <RuleForm before={NEW_RULE} button="Make it" save={mayAct ? create : null} /> : <ChangeRule id={id} mayAct={mayAct} />}
    </>
  );
}

async function create(rule: Parameters<typeof rulesApi.create>[0]): Promise<void> {
  await rulesApi.create(rule);
  navigate("/alerts/rules");
}

function ChangeRule({ id, mayAct }: { id: string; mayAct: boolean }) {
  const loaded = useLoad(useCallback((signal: AbortSignal) => rulesApi.get(id, signal), [id]));
  const saver = (before: Rule) => async (rule: Parameters<typeof rulesApi.create>[0]): Promise<void> => {
    await rulesApi.replace(before, rule);
    navigate("/alerts/rules");
  };
  return <Loading of={loaded}>{(rule) => <RuleForm before={rule} button="Save" save={mayAct ? saver(rule) : null} />}</Loading>;
}
