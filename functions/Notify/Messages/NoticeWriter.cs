using System.Globalization;
using System.Text;
using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>Says what happened so that a person understands it at three at night.</summary>
public sealed class NoticeWriter(NodeLinks links)
{
    public const string Digest = "digest";
    public const string Test = "test";

    /// <summary>Alerts that are named in a message; of the others their number is said.</summary>
    private const int MostNamed = 20;

    /// <param name="key">The message's.</param>
    /// <param name="notices">One at least.</param>
    public NoticeMessage Write(string key, IReadOnlyCollection<Notice> notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        Notice[] sorted =
        [
            .. notices.OrderByDescending(n => n.IsBad).ThenByDescending(n => n.Alert.Severity)
                .ThenBy(n => n.Alert.StartedAt).ThenBy(n => n.Alert.Id, StringComparer.Ordinal),
        ];
        var sections = sorted.GroupBy(n => (n.Alert.RuleId, n.Kind)).Select(g => g.ToArray()).ToArray();
        var kind = sections.Length == 1 ? sorted[0].KindName : Digest;
        var severity = sorted.Max(n => n.Alert.Severity);
        var title = sections.Length == 1 ? TitleOf(sections[0]) : TitleOfMany(sorted, sections.Length);
        return new NoticeMessage(key, kind, severity, NoticeText.Line(title), TextOf(sections), sorted);
    }

    /// <summary>A message that shows whether a channel works.</summary>
    public static NoticeMessage WriteTest(string key, string channelName, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        var node = new AlertNode("test", "no node", "server");
        var alert = new Alert("test", "test", "Test", AlertSeverity.Info, node, AlertStatus.Firing, at, "This is a test.");
        return new NoticeMessage(
            key,
            Test,
            AlertSeverity.Info,
            "[TEST] CloudNexus can reach you here",
            $"This is a test message of the channel '{channelName}'. Alerts will look like it. Nothing is wrong.",
            [new Notice(alert, AlertNoticeKind.Firing, now)]);
    }

    private static string TitleOf(Notice[] section)
    {
        var first = section[0];
        var nodes = section.Select(n => n.Alert.Node.Id).Distinct().Count();
        var where = section.Length == 1 ? WhereOf(first.Alert)
            : nodes == section.Length ? Invariant($"{nodes} nodes")
            : Invariant($"{section.Length} alerts on {nodes} {(nodes == 1 ? "node" : "nodes")}");
        return $"[{TagOf(first)}] {first.Alert.RuleName}: {where}";
    }

    private static string TitleOfMany(Notice[] sorted, int sections)
    {
        var counts = sorted.GroupBy(n => n.Kind).Select(g => Invariant($"{g.Count()} {WordOf(g.Key)}"));
        return $"[{TagOf(sorted[0])}] {string.Join(", ", counts)} ({sections} subjects)";
    }

    private string TextOf(Notice[][] sections)
    {
        var text = new StringBuilder();
        var room = MostNamed;
        foreach (var section in sections)
        {
            if (sections.Length > 1)
            {
                text.Append(text.Length > 0 ? "\n" : "").Append(NoticeText.Line(TitleOf(section))).Append('\n');
            }

            var named = section.Take(room).ToArray();
            room -= named.Length;
            foreach (var notice in named)
            {
                Append(text, notice, isAlone: sections.Length == 1 && section.Length == 1);
            }

            if (section.Length > named.Length)
            {
                text.Append(CultureInfo.InvariantCulture, $"… and {section.Length - named.Length} more.\n");
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private void Append(StringBuilder text, Notice notice, bool isAlone)
    {
        var alert = notice.Alert;
        text.Append(isAlone ? "" : "- ").Append(NoticeText.Line(alert.Text)).Append('\n');
        var facts = string.Join(", ", NoticeFacts.Of(notice).Select(f => $"{f.Name} {f.Value}"));
        text.Append(isAlone ? "" : "  ").Append(NoticeText.Line(WhereOf(alert))).Append(": ").Append(facts).Append('\n');
        if (links.Of(alert.Node.Id) is { } link)
        {
            text.Append(isAlone ? "" : "  ").Append(link).Append('\n');
        }
    }

    private static string WhereOf(Alert alert) => alert.Device is { } device ? $"{alert.Node.Name} ({device})" : alert.Node.Name;

    private static string TagOf(Notice notice) => notice.Kind switch
    {
        AlertNoticeKind.Firing => SeverityOf(notice.Alert),
        AlertNoticeKind.Repeat => "STILL " + SeverityOf(notice.Alert),
        var over => WordOf(over).ToUpperInvariant(),
    };

    private static string WordOf(AlertNoticeKind kind)
        => kind == AlertNoticeKind.Repeat ? "still firing" : kind.ToString().ToLowerInvariant();

    private static string SeverityOf(Alert alert) => alert.Severity.ToString().ToUpperInvariant();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
