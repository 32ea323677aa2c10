import { Loading } from "../ui/Loading";
import { useLoad } from "../ui/useLoad";
import { CostCalculator } from "./CostCalculator";
import { CostPanel } from "./CostPanel";
import { serviceApi } from "./serviceApi";
import { settingGroups } from "./settingGroups";
import { SettingRow } from "./SettingRow";

/** What the service costs, and what can be changed while it runs; those who may not change it read it. */
export function ServiceSection() {
  const loaded = useLoad(serviceApi.list);
  return (
    <>
      <CostPanel />
      <CostCalculator />
      <Loading of={loaded}>
        {(settings) =>
          settingGroups(settings).map((group) => (
            <section key={group.title} className="panel" aria-label={group.title}>
              <h3>{group.title}</h3>
              {group.settings.map((setting) => (
                <SettingRow key={`${setting.key} ${setting.version}`} setting={setting} reload={loaded.reload} />
              ))}
            </section>
          ))
        }
      </Loading>
    </>
  );
}
