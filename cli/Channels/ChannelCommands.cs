using System.CommandLine;
using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Channels;

/// <summary><c>nexus channels</c>: where alerts are told.</summary>
internal static class ChannelCommands
{
    private const string Path = "/api/v1/channels";
    private const int UsualDeliveries = 50;
    private const int MostDeliveries = 200;

    public static Command Create(Runner runner) => new("channels", "Where alerts are told.")
    {
        List(runner), Add(runner), Test(runner), Deliveries(runner), Remove(runner),
    };

    private static Command List(Runner runner) => runner.Wire(new Command("list", "List the channels."), async (call, stop) =>
    {
        var answer = await call.Api.GetAsync(Path, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
            return;
        }

        var all = answer.Read(ApiJson.Default.ChannelListJson).Items;
        if (all.Count == 0)
        {
            call.Output.Note("No channels. Make one: nexus channels add --help");
            return;
        }

        var table = new Table("NAME", "KIND", "FROM", "DEFAULT", "LAST", "RESULT", "ID");
        foreach (var channel in all)
        {
            var last = channel.LastDelivery;
            table.Add(
                new Cell(channel.Name, channel.Enabled ? Tint.None : Tint.Dim),
                channel.Enabled ? channel.Kind : $"{channel.Kind} (off)",
                channel.MinSeverity ?? "all",
                channel.IsDefault ? "yes" : "",
                Show.Ago(last is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(last.At), call.Now),
                new Cell(ResultOf(last), last is { Ok: false } ? Tint.Bad : Tint.None),
                channel.Id);
        }

        call.Output.Table(table);
    });

    private static Command Add(Runner runner)
    {
        var name = new Argument<string?>("NAME") { Description = "Its name; the file's when left out.", Arity = ArgumentArity.ZeroOrOne };
        var options = new ChannelOptions();
        var command = new Command("add", "Add a channel, such as: ops --kind mail --to ops@example.org --default") { name };
        options.AddTo(command);
        return runner.Wire(command, async (call, stop) =>
        {
            var channel = options.Read(call, call.Parsed.GetValue(name));
            var answer = await call.Api.PostAsync(Path, channel, ApiJson.Default.JsonObject, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            call.Output.Note($"Added. Try it: nexus channels test {Clean.Line(answer.Read(ApiJson.Default.ChannelJson).Name)}");
        });
    }

    private static Command Test(Runner runner)
    {
        var which = Channel();
        return runner.Wire(new Command("test", "Send a test message; exit code 1 when it was not taken.") { which }, async (call, stop) =>
        {
            var answer = await call.Api.PostAsync($"{await PathAsync(call, which, stop)}/test", stop);
            var result = answer.Read(ApiJson.Default.ChannelTestJson);
            NodeLifeCommands.Tell(call, answer, result.Ok
                ? string.Create(CultureInfo.InvariantCulture, $"Taken within {result.Ms} ms. {result.Error}").TrimEnd()
                : $"Not taken: {result.Error}");
            return result.Ok ? ExitCodes.Success : ExitCodes.Failure;
        });
    }

    private static Command Deliveries(Runner runner)
    {
        var which = Channel();
        var limit = Values.Count("--limit", $"How many; {UsualDeliveries} when left out.", MostDeliveries);
        return runner.Wire(new Command("deliveries", "What was told there, newest first.") { which, limit }, async (call, stop) =>
        {
            var path = $"{await PathAsync(call, which, stop)}/deliveries?limit={call.Get(limit) ?? UsualDeliveries}";
            var answer = await call.Api.GetAsync(path, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var table = new Table("TOLD", "WHAT", "RULE", "NODE", "STATE", "ATTEMPTS", "ERROR");
            foreach (var one in answer.Read(ApiJson.Default.DeliveryListJson).Items)
            {
                table.Add(
                    Show.Time(DateTimeOffset.FromUnixTimeMilliseconds(one.At)),
                    one.Kind,
                    one.RuleName,
                    one.NodeName,
                    new Cell(one.State, one.State == "failed" ? Tint.Bad : Tint.None),
                    one.Attempt.ToString(CultureInfo.InvariantCulture),
                    one.Error);
            }

            call.Output.Table(table);
        });
    }

    private static Command Remove(Runner runner)
    {
        var which = Channel();
        var yes = Values.Yes();
        return runner.Wire(new Command("remove", "Remove a channel with what waits in it.") { which, yes }, async (call, stop) =>
        {
            var path = await PathAsync(call, which, stop);
            call.Confirm($"Remove channel '{call.Get(which)}'?", yes);
            await call.Api.DeleteAsync(path, stop);
            call.Output.Note("Removed.");
        });
    }

    private static Argument<string> Channel() => new("CHANNEL") { Description = "A channel's name or id." };

    private static string ResultOf(LastDeliveryJson? last) => last is null ? "" : last.Ok ? last.Error ?? "taken" : last.Error ?? "failed";

    private static async Task<string> PathAsync(Call call, Argument<string> which, CancellationToken stop)
    {
        var wanted = call.Get(which);
        var all = (await call.Api.GetAsync(Path, stop)).Read(ApiJson.Default.ChannelListJson).Items;
        var one = all.FirstOrDefault(c => c.Id == wanted)
            ?? all.FirstOrDefault(c => c.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new CliException($"There is no channel '{wanted}'. nexus channels list shows those that there are.");
        return $"{Path}/{Uri.EscapeDataString(one.Id)}";
    }
}
