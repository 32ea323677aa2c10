/** Azure's built-in roles that are given here, by the id that is the same in every subscription. */
export const roles = {
  /** Blobs of the function host: locks, checkpoints, timers, the package. */
  storageBlobDataOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  /** Backups and archives; and for whoever runs `pulumi up`, the dashboard's files. */
  storageBlobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  /** For whoever runs `pulumi up`: that the dashboard's account serves a website. */
  storageAccountContributor: "17d1049b-9a84-46fb-8f53-869881c3d3ab",
  /** The tables: rows, and making and dropping tables. */
  storageTableDataContributor: "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
  eventHubsDataReceiver: "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
  keyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  keyVaultSecretsOfficer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  monitoringMetricsPublisher: "3913510d-42f4-4e42-8a64-420c390055eb",
} as const;

export type Role = (typeof roles)[keyof typeof roles];
