using System.CommandLine;
using System.Net;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus status</c>: 1 when a part is not in order.</summary>
internal static class StatusCommand
{
    private const string Ok = "ok";

    public static Command Create(Runner runner)
        => runner.Wire(new Command("status", "Show whether the system and its parts are in order; exit code 1 when not."), RunAsync);

    private static async Task<int> RunAsync(Call call, CancellationToken stop)
    {
        var answer = await call.Api.SendAsync(HttpMethod.Get, "/api/v1/system/health", null, stop);
        if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable) || answer.Problem().Type is not null)
        {
            throw new ApiProblemException(answer.Problem(), "") { RetryAfter = answer.RetryAfter };
        }

        var health = answer.Read(ApiJson.Default.HealthJson);
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
        }
        else
        {
            Print(call, health);
        }

        return health.Status == Ok ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Print(Call call, HealthJson health)
    {
        var output = call.Output;
        var version = health.Details is { } details ? $", version {Clean.Line(details.Version)}, up {Show.Span(details.UptimeSeconds)}" : "";
        output.Line($"{call.Server}: {Clean.Line(health.Status)}{version}");
        if (health.Details is null)
        {
            output.Note("Log in to see the parts: nexus login");
            return;
        }

        var table = new Table("PART", "STATUS", new Column("LATENCY", Right: true), "DETAIL");
        foreach (var part in health.Details.Parts)
        {
            var latency = part.LatencyMs is null ? Show.None : Show.Number(part.LatencyMs) + " ms";
            table.Add(part.Name, new Cell(part.Status, part.Status == Ok ? Tint.Good : Tint.Bad), latency, part.Detail);
        }

        output.Table(table);
    }
}
