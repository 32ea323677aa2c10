import * as pulumi from "@pulumi/pulumi";
import { readSettings } from "./src/config/settings";
import { enforcePolicies } from "./src/policies/enforce";
import { program } from "./src/program";

export = async () => {
  enforcePolicies();
  return program(readSettings(new pulumi.Config(), new pulumi.Config("azure-native").get("location")), "..", new Date());
};
