import { Budget as AzureBudget } from "@pulumi/azure-native/costmanagement/budget";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../place";

const YEARS = 20;

/** Mails when the resource group costs, or is going to cost, more than it should. It stops nothing. */
export class Budget extends pulumi.ComponentResource {
  /** @param now Azure takes a new budget only from the month that it is */
  constructor(place: Place, resourceGroupId: pulumi.Input<string>, now: Date, opts?: pulumi.ComponentResourceOptions) {
    super("cloudnexus:index:Budget", "budget", {}, opts);
    const { settings, names } = place;
    const tell = (threshold: number, thresholdType: "Actual" | "Forecasted") => ({
      enabled: true,
      operator: "GreaterThan",
      threshold,
      thresholdType,
      contactEmails: settings.emails,
    });
    const begin = (years: number): string => new Date(Date.UTC(now.getUTCFullYear() + years, now.getUTCMonth(), 1)).toISOString();
    new AzureBudget(
      "monthly-budget",
      {
        budgetName: names.of("budget"),
        scope: resourceGroupId,
        amount: settings.budget,
        category: "Cost",
        timeGrain: "Monthly",
        timePeriod: { startDate: begin(0), endDate: begin(YEARS) },
        notifications: {
          half: tell(50, "Actual"),
          almost: tell(90, "Actual"),
          ahead: tell(110, "Forecasted"),
        },
      },
      // It goes on from where it began.
      { parent: this, ignoreChanges: ["timePeriod"] },
    );
    this.registerOutputs();
  }
}
