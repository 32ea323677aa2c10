import type * as pulumi from "@pulumi/pulumi";
import type { Monitoring } from "./components/monitoring";

/** Ids of what is watched. */
export interface Watched {
  app: pulumi.Input<string>;
  hubs: pulumi.Input<string>;
  data: pulumi.Input<string>;
  signalR: pulumi.Input<string>;
}

/** What somebody should hear of although the service cannot say it itself. docs/deploy.md says what to do about each. */
export function alerts(monitoring: Monitoring, { app, hubs, data, signalR }: Watched): void {
  monitoring.alert({
    name: "api-errors",
    description: "The function app answered with 5xx more than 20 times in a quarter of an hour.",
    resource: app,
    metricNamespace: "Microsoft.Web/sites",
    metric: "Http5xx",
    aggregation: "Total",
    operator: "GreaterThan",
    threshold: 20,
    severity: 2,
  });
  monitoring.alert({
    name: "hub-throttled",
    description: "The hub turned events away: agents keep them, and everything is late. Raise the throughput units.",
    resource: hubs,
    metricNamespace: "Microsoft.EventHub/namespaces",
    metric: "ThrottledRequests",
    aggregation: "Total",
    operator: "GreaterThan",
    threshold: 0,
    severity: 2,
  });
  monitoring.alert({
    name: "tables-unavailable",
    description: "The tables answered less than 99 % of requests: throttled, or down.",
    resource: data,
    metricNamespace: "Microsoft.Storage/storageAccounts",
    metric: "Availability",
    aggregation: "Average",
    operator: "LessThan",
    threshold: 99,
    severity: 1,
  });
  monitoring.alert({
    name: "live-connections",
    description: "Nine of ten live connections are in use: further browsers see no live values. Raise the units.",
    resource: signalR,
    metricNamespace: "Microsoft.SignalRService/SignalR",
    metric: "ConnectionQuotaUtilization",
    aggregation: "Maximum",
    operator: "GreaterThan",
    threshold: 90,
    severity: 3,
  });
}
