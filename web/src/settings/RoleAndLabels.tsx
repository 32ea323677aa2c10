import { ROLES, type Role } from "../session/user";
import { SelectField } from "../ui/Field";
import { LabelsField } from "../ui/LabelsField";

const WORDS: Record<Role, string> = {
  viewer: "Viewer: looks",
  operator: "Operator: looks, and works with nodes",
  admin: "Admin: everything",
};

interface RoleAndLabelsProps {
  role: Role;
  onRole: (role: Role) => void;
  labels: string;
  onLabels: (labels: string) => void;
  error: string | null;
}

/** What somebody may do and see. */
export function RoleAndLabels({ role, onRole, labels, onLabels, error }: RoleAndLabelsProps) {
  return (
    <>
      <SelectField label="Role" value={role} onValue={(value) => onRole(value as Role)} options={ROLES.map((one) => [one, WORDS[one]])} />
      <LabelsField value={labels} onValue={onLabels} hint="Only nodes with all of these are seen; empty for every node." error={error} />
    </>
  );
}
