import { Component } from "@pulumi/azure-native/applicationinsights/component";
import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";

/** A metric of one resource that somebody should hear of. */
export interface Alert {
  name: string;
  description: string;
  resource: pulumi.Input<string>;
  metricNamespace: string;
  metric: string;
  aggregation: "Average" | "Total" | "Maximum";
  operator: "GreaterThan" | "LessThan";
  threshold: number;
  severity: 1 | 2 | 3;
}

/** Logs and traces of the service itself: sampled, and capped by the day. */
export class Monitoring extends pulumi.ComponentResource {
  readonly insights: Component;
  readonly #place: Place;
  readonly #group: ActionGroup | undefined;

  constructor(place: Place, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:Monitoring", "monitoring", {}, opts);
    this.#place = place;
    const { settings, names, resourceGroupName, tags } = place;
    const workspace = new Workspace(
      "logs",
      {
        workspaceName: names.of("logs"),
        resourceGroupName,
        sku: { name: "PerGB2018" },
        retentionInDays: settings.logRetentionDays,
        workspaceCapping: { dailyQuotaGb: settings.logCapGb },
        features: { disableLocalAuth: true },
        tags,
      },
      { parent: this },
    );
    this.insights = new Component(
      "insights",
      {
        resourceName: names.of("insights"),
        resourceGroupName,
        kind: "web",
        applicationType: "web",
        ingestionMode: "LogAnalytics",
        workspaceResourceId: workspace.id,
        samplingPercentage: settings.samplingPercent,
        disableLocalAuth: true,
        tags,
      },
      { parent: this },
    );
    if (settings.emails.length > 0) {
      this.#group = new ActionGroup(
        "operators",
        {
          actionGroupName: names.of("operators"),
          resourceGroupName,
          location: "global",
          enabled: true,
          groupShortName: "cloudnexus",
          emailReceivers: settings.emails.map((emailAddress, i) => ({
            name: `operator-${i + 1}`,
            emailAddress,
            useCommonAlertSchema: true,
          })),
          tags,
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }

  /** Has the operators hear of it; without any there is nobody to tell. */
  alert(alert: Alert): void {
    if (!this.#group) return;
    new MetricAlert(
      alert.name,
      {
        ruleName: this.#place.names.of(alert.name),
        resourceGroupName: this.#place.resourceGroupName,
        location: "global",
        description: alert.description,
        enabled: true,
        severity: alert.severity,
        scopes: [alert.resource],
        evaluationFrequency: "PT5M",
        windowSize: "PT15M",
        criteria: {
          odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
          allOf: [
            {
              criterionType: "StaticThresholdCriterion",
              name: alert.name,
              metricNamespace: alert.metricNamespace,
              metricName: alert.metric,
              timeAggregation: alert.aggregation,
              operator: alert.operator,
              threshold: alert.threshold,
            },
          ],
        },
        actions: [{ actionGroupId: this.#group.id }],
        tags: this.#place.tags,
      },
      { parent: this },
    );
  }
}
