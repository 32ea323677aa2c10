using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CloudNexus.Cli.Credentials;
using CloudNexus.Cli.Signing;
using CloudNexus.Cli.Simulation.Report;

namespace CloudNexus.Cli.Api;

/// <summary>The parts of the API's JSON that are read and written here; fields that are not known here are passed over.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    MaxDepth = 32,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(NodeJson))]
[JsonSerializable(typeof(NodePageJson))]
[JsonSerializable(typeof(NodeChangeJson))]
[JsonSerializable(typeof(NodeBatchJson))]
[JsonSerializable(typeof(NodeBatchAnswerJson))]
[JsonSerializable(typeof(EnrolmentTokenRequestJson))]
[JsonSerializable(typeof(EnrolmentTokenAnswerJson))]
[JsonSerializable(typeof(EnrolmentTokenListJson))]
[JsonSerializable(typeof(KeyListJson))]
[JsonSerializable(typeof(RotateKeysJson))]
[JsonSerializable(typeof(LogInJson))]
[JsonSerializable(typeof(RefreshJson))]
[JsonSerializable(typeof(LogInAnswerJson))]
[JsonSerializable(typeof(UserJson))]
[JsonSerializable(typeof(UserListJson))]
[JsonSerializable(typeof(UserChangeJson))]
[JsonSerializable(typeof(InvitationRequestJson))]
[JsonSerializable(typeof(InvitationAnswerJson))]
[JsonSerializable(typeof(TokenRequestJson))]
[JsonSerializable(typeof(TokenAnswerJson))]
[JsonSerializable(typeof(TokenListJson))]
[JsonSerializable(typeof(VerifyJson))]
[JsonSerializable(typeof(VerifyAnswerJson))]
[JsonSerializable(typeof(IdentityJson))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(CostJson))]
[JsonSerializable(typeof(CostEstimateJson))]
[JsonSerializable(typeof(AuditJson))]
[JsonSerializable(typeof(AuditPageJson))]
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(EventPageJson))]
[JsonSerializable(typeof(NewEventJson))]
[JsonSerializable(typeof(CommandJson))]
[JsonSerializable(typeof(CommandPageJson))]
[JsonSerializable(typeof(CommandRequestJson))]
[JsonSerializable(typeof(CommandAnswerJson))]
[JsonSerializable(typeof(CommandOutputJson))]
[JsonSerializable(typeof(CommandOutputLineJson))]
[JsonSerializable(typeof(SignatureJson))]
[JsonSerializable(typeof(QuestionJson))]
[JsonSerializable(typeof(AnswerJson))]
[JsonSerializable(typeof(OperatorKeyJson))]
[JsonSerializable(typeof(KnownNodesFile))]
[JsonSerializable(typeof(AgentPageJson))]
[JsonSerializable(typeof(AgentJson))]
[JsonSerializable(typeof(RouteChangeJson))]
[JsonSerializable(typeof(RouteJson))]
[JsonSerializable(typeof(RouteListJson))]
[JsonSerializable(typeof(RelayListJson))]
[JsonSerializable(typeof(RelayPermissionJson))]
[JsonSerializable(typeof(JobJson))]
[JsonSerializable(typeof(JobPageJson))]
[JsonSerializable(typeof(TaskJson))]
[JsonSerializable(typeof(TaskPageJson))]
[JsonSerializable(typeof(TaskLogJson))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(CredentialFile))]
[JsonSerializable(typeof(SimulationReport))]
internal sealed partial class ApiJson : JsonSerializerContext;
