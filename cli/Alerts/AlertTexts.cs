using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Alerts;

/// <summary>Alerts, rules and back-tests as people read them.</summary>
internal static class AlertTexts
{
    public static void Print(Call call, IEnumerable<AlertJson> alerts)
    {
        var table = new Table("STATUS", "SEVERITY", "NODE", "RULE", "SINCE", "WHAT", "ID");
        foreach (var alert in alerts)
        {
            table.Add(
                Status(alert),
                Severity(alert.Severity),
                alert.Node.Name,
                alert.Device is { } device ? $"{alert.RuleName} ({device})" : alert.RuleName,
                Show.Time(Time(alert.StartedAt)),
                alert.Text,
                alert.Id);
        }

        call.Output.Table(table);
    }

    public static void Print(Call call, IEnumerable<AlertRuleJson> rules)
    {
        var table = new Table("NAME", "STATE", "SEVERITY", "WHEN", "ID");
        foreach (var rule in rules)
        {
            var state = rule.Enabled ? new Cell("on", Tint.Good) : new Cell("off", Tint.Dim);
            table.Add(rule.Name, state, Severity(rule.Severity), When(rule.Condition), rule.Id);
        }

        call.Output.Table(table);
    }

    public static void Print(Call call, BackTestJson test)
    {
        if (test.Firings.Count > 0)
        {
            var table = new Table("FROM", "UNTIL", "FOR", "NODE", "DEVICE", "WORST");
            foreach (var firing in test.Firings)
            {
                table.Add(
                    Show.Time(Time(firing.From)),
                    firing.To is { } to ? Show.Time(Time(to)) : "still",
                    Show.Span(((firing.To ?? call.Now.ToUnixTimeMilliseconds()) - firing.From) / 1000.0),
                    firing.Node.Name,
                    firing.Device ?? Show.None,
                    Show.Number(firing.Peak));
            }

            call.Output.Table(table);
        }

        var read = test.Tier switch
        {
            "raw" => $"every sample ({test.Samples} readings)",
            "m1" => $"minutes ({test.Samples} readings)",
            _ => "the book of outages",
        };
        call.Output.Line($"It {test.Text}, by {read} of {(test.Nodes == 1 ? "one node" : $"{test.Nodes} nodes")}.");
        if (test.Cut is true)
        {
            call.Output.Warn("That is not all: there was more than one back-test looks at. Name fewer nodes or a shorter time.");
        }
    }

    public static void Print(Call call, IEnumerable<SilenceJson> silences)
    {
        var table = new Table("UNTIL", "STATE", "REASON", "BY", "ID");
        var now = call.Now.ToUnixTimeMilliseconds();
        foreach (var silence in silences)
        {
            var state = silence.Until <= now ? new Cell("over", Tint.Dim) : silence.From > now ? "to come" : new Cell("on", Tint.Warning);
            table.Add(Show.Time(Time(silence.Until)), state, silence.Reason, silence.CreatedBy ?? Show.None, silence.Id);
        }

        call.Output.Table(table);
    }

    private static Cell Status(AlertJson alert)
    {
        var also = alert switch
        {
            { SilencedBy: not null } => ", silenced",
            { Acknowledged: not null } => ", seen",
            { Flapping: true } => ", flapping",
            _ => "",
        };
        return new Cell(
            alert.Status + also,
            alert.Status switch
            {
                "firing" => Tint.Bad,
                "pending" => Tint.Warning,
                _ => Tint.Dim,
            });
    }

    private static Cell Severity(string severity) => new(severity, severity switch
    {
        "critical" => Tint.Bad,
        "warning" => Tint.Warning,
        _ => Tint.None,
    });

    private static string When(AlertConditionJson condition)
    {
        var what = condition.Kind == "offline"
            ? "offline"
            : $"{condition.Series}{(condition.Device is { } d ? $" of {d}" : "")} {condition.Op} {Show.Number(condition.Value)}";
        return condition.ForSeconds > 0 ? $"{what} for {Show.Span(condition.ForSeconds)}" : what;
    }

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
