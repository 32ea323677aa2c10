import { at, type Policy } from "./policy";

const PINNED = /@sha256:[0-9a-f]{64}$/;

/** Images by their digest: what runs tomorrow is what was looked at today. */
export const images: Policy = {
  name: "images",
  check: (resource) => {
    if (resource.type !== "azure-native:app:ContainerApp") return [];
    const containers = (at(resource.props, "template.containers") ?? []) as { name: string; image: string }[];
    return containers
      .filter(({ image }) => !PINNED.test(image))
      .map(({ name }) => `the image of ${name} must end with @sha256: and its digest`);
  },
};
