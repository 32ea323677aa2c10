using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CloudNexus.Functions.Ai.Aliases;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Ai.Explain;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Ai.Models;
using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Ai.Usage;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Ingest.Foreign;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Actions;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Processes;
using CloudNexus.Functions.Status.Uptime;
using CloudNexus.Functions.Systems;
using CloudNexus.Functions.Systems.Metrics;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Http;

/// <summary>The API's JSON: camelCase, names that are not known and numbers in quotes are refused, nesting bounded.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NodeDetails))]
[JsonSerializable(typeof(NodeSystem))]
[JsonSerializable(typeof(NodeRequest))]
[JsonSerializable(typeof(NodeChange))]
[JsonSerializable(typeof(NodeBatch))]
[JsonSerializable(typeof(NodeBatchAnswer))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterAnswer))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(AgentSettings))]
[JsonSerializable(typeof(JsonMetrics))]
[JsonSerializable(typeof(CollectdValues[]))]
[JsonSerializable(typeof(IngestAnswer))]
[JsonSerializable(typeof(WatchRequest))]
[JsonSerializable(typeof(WatchAnswer))]
[JsonSerializable(typeof(NegotiateAnswer))]
[JsonSerializable(typeof(LiveMessage))]
[JsonSerializable(typeof(SamplesMessage))]
[JsonSerializable(typeof(FleetMessage))]
[JsonSerializable(typeof(BackupList))]
[JsonSerializable(typeof(JobDefinition))]
[JsonSerializable(typeof(JobItem))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(RunItem))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(RunLog))]
[JsonSerializable(typeof(NewTask))]
[JsonSerializable(typeof(JobMessage))]
[JsonSerializable(typeof(JobPreview))]
[JsonSerializable(typeof(JobSchedule))]
[JsonSerializable(typeof(RunsMessage))]
[JsonSerializable(typeof(FleetReport))]
[JsonSerializable(typeof(SummaryMessage))]
[JsonSerializable(typeof(ViewRequest))]
[JsonSerializable(typeof(ViewAnswer))]
[JsonSerializable(typeof(CostReport))]
[JsonSerializable(typeof(CostEstimateReport))]
[JsonSerializable(typeof(CostTable))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(AlertRule))]
[JsonSerializable(typeof(AlertRuleList))]
[JsonSerializable(typeof(AlertRuleRequest))]
[JsonSerializable(typeof(AcknowledgeRequest))]
[JsonSerializable(typeof(BackTestRequest))]
[JsonSerializable(typeof(BackTestAnswer))]
[JsonSerializable(typeof(Silence))]
[JsonSerializable(typeof(SilenceList))]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(EventList))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(NewEvent))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(RotateKeysRequest))]
[JsonSerializable(typeof(EnrolmentTokenRequest))]
[JsonSerializable(typeof(EnrolmentTokenList))]
[JsonSerializable(typeof(EnrolmentTokenAnswer))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(UserJson))]
[JsonSerializable(typeof(UserList))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(MeChange))]
[JsonSerializable(typeof(LogInRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LogInAnswer))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(SetupAnswer))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(InvitationAnswer))]
[JsonSerializable(typeof(InvitationList))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(PersonalTokenRequest))]
[JsonSerializable(typeof(PersonalTokenAnswer))]
[JsonSerializable(typeof(PersonalTokenList))]
[JsonSerializable(typeof(KeySet))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(RotateAnswer))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(HealthProbe))]
[JsonSerializable(typeof(MetricsReport))]
[JsonSerializable(typeof(ConfigReport))]
[JsonSerializable(typeof(SettingList))]
[JsonSerializable(typeof(SettingItem))]
[JsonSerializable(typeof(SettingChange))]
[JsonSerializable(typeof(OpenAiErrorBody))]
[JsonSerializable(typeof(AliasList))]
[JsonSerializable(typeof(AliasChange))]
[JsonSerializable(typeof(AiUsageList))]
[JsonSerializable(typeof(AiStatus))]
[JsonSerializable(typeof(AiModelList))]
[JsonSerializable(typeof(AiPullRequest))]
[JsonSerializable(typeof(AiLoadRequest))]
[JsonSerializable(typeof(AiPullProgress))]
[JsonSerializable(typeof(RelayAdvert))]
[JsonSerializable(typeof(RelayClaimRequest))]
[JsonSerializable(typeof(RelayClaimAnswer))]
[JsonSerializable(typeof(RelayParts))]
[JsonSerializable(typeof(RelayPartsAnswer))]
[JsonSerializable(typeof(RelayPermission))]
[JsonSerializable(typeof(RelayList))]
[JsonSerializable(typeof(UptimeAnswer))]
[JsonSerializable(typeof(AiWork))]
[JsonSerializable(typeof(AskArguments))]
[JsonSerializable(typeof(AskRecord))]
[JsonSerializable(typeof(AskMessage))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(CommandsAnswer))]
[JsonSerializable(typeof(CommandItem))]
[JsonSerializable(typeof(CommandList))]
[JsonSerializable(typeof(CommandSignature))]
[JsonSerializable(typeof(CommandCompletion))]
[JsonSerializable(typeof(OutputAnswer))]
[JsonSerializable(typeof(OutputMessage))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(ReportAnswer))]
[JsonSerializable(typeof(SelfRequest))]
[JsonSerializable(typeof(AgentItem))]
[JsonSerializable(typeof(AgentList))]
[JsonSerializable(typeof(RouteRequest))]
[JsonSerializable(typeof(RouteItem))]
[JsonSerializable(typeof(RouteList))]
[JsonSerializable(typeof(ChannelRequest))]
[JsonSerializable(typeof(ChannelItem))]
[JsonSerializable(typeof(ChannelList))]
[JsonSerializable(typeof(ChannelSettings))]
[JsonSerializable(typeof(ChannelTestAnswer))]
[JsonSerializable(typeof(DeliveryList))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(LogList))]
[JsonSerializable(typeof(LogSources))]
[JsonSerializable(typeof(LogHistogram))]
[JsonSerializable(typeof(LogAnswer))]
[JsonSerializable(typeof(LogsMessage))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(JsonObject))]
public sealed partial class AppJson : JsonSerializerContext;
