/** A resource as it is registered, with its inputs. Values that are known only in Azure may be Pulumi outputs. */
export interface Registered {
  /** Such as `azure-native:storage:StorageAccount`. */
  type: string;
  /** The logical name. */
  name: string;
  props: Readonly<Record<string, unknown>>;
}

/** What must hold for every resource. */
export interface Policy {
  name: string;
  /** What is wrong with the resource, each a sentence that says what to do; empty when all is well or it is no business of this policy. */
  check(resource: Registered): string[];
}

/** The value at a path such as `siteConfig.minTlsVersion`; undefined where there is none. */
export function at(props: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined | null)?.[key], props);
}

/** A policy over resources of one type: each path must have one of the values, written out. */
export function requires(resource: Registered, type: string, wanted: Readonly<Record<string, readonly unknown[]>>): string[] {
  if (resource.type !== `azure-native:${type}`) return [];
  return Object.entries(wanted)
    .filter(([path, values]) => !values.includes(at(resource.props, path)))
    .map(([path, values]) => `${path} must be ${values.map(String).join(" or ")}`);
}
