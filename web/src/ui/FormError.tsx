import type { ApiError } from "../api/problem";

/** Why a form was refused, announced at once. */
export function FormError({ error }: { error: ApiError | null }) {
  if (!error) return null;
  return (
    <div className="form-error" role="alert">
      <b>{error.title}.</b> {error.message}
    </div>
  );
}
