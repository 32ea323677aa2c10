import { requires, type Policy } from "./policy";

const TLS = ["1.2", "1.3"];

/** TLS 1.2 or later wherever a resource can be told so, and nothing in the clear. */
export const tls: Policy = {
  name: "tls",
  check: (resource) => [
    ...requires(resource, "storage:StorageAccount", { minimumTlsVersion: ["TLS1_2", "TLS1_3"], enableHttpsTrafficOnly: [true] }),
    ...requires(resource, "eventhub:Namespace", { minimumTlsVersion: TLS }),
    ...requires(resource, "web:WebApp", {
      httpsOnly: [true],
      "siteConfig.minTlsVersion": TLS,
      "siteConfig.scmMinTlsVersion": TLS,
      "siteConfig.ftpsState": ["Disabled"],
    }),
    ...requires(resource, "app:ContainerApp", { "configuration.ingress.allowInsecure": [false] }),
  ],
};
