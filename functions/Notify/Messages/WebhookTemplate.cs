using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>
/// JSON with placeholders such as <c>{{alert.text}}</c>. Within a string they become escaped text, elsewhere a JSON value: the result is
/// JSON whatever the alert says.
/// </summary>
public static class WebhookTemplate
{
    public const int MostLength = 16 * 1024;

    private const string Open = "{{";
    private const string Close = "}}";

    /// <summary>What <c>alert.*</c> is about: the worst of the message's alerts.</summary>
    private static readonly Dictionary<string, Func<NoticeMessage, string?, object?>> Values = new(StringComparer.Ordinal)
    {
        ["id"] = (m, _) => m.Key,
        ["kind"] = (m, _) => m.Kind,
        ["severity"] = (m, _) => Word(m.Severity),
        ["title"] = (m, _) => m.Title,
        ["text"] = (m, _) => m.Text,
        ["count"] = (m, _) => m.Notices.Count,
        ["link"] = (_, link) => link,
        ["alert.id"] = (m, _) => First(m).Id,
        ["alert.text"] = (m, _) => First(m).Text,
        ["alert.status"] = (m, _) => First(m).Status.ToString().ToLowerInvariant(),
        ["alert.severity"] = (m, _) => Word(First(m).Severity),
        ["alert.ruleId"] = (m, _) => First(m).RuleId,
        ["alert.ruleName"] = (m, _) => First(m).RuleName,
        ["alert.node.id"] = (m, _) => First(m).Node.Id,
        ["alert.node.name"] = (m, _) => First(m).Node.Name,
        ["alert.node.type"] = (m, _) => First(m).Node.Type,
        ["alert.series"] = (m, _) => First(m).Series,
        ["alert.device"] = (m, _) => First(m).Device,
        ["alert.unit"] = (m, _) => First(m).Unit,
        ["alert.value"] = (m, _) => First(m).Value,
        ["alert.threshold"] = (m, _) => First(m).Threshold,
        ["alert.peak"] = (m, _) => First(m).Peak,
        ["alert.startedAt"] = (m, _) => First(m).StartedAt,
        ["alert.firedAt"] = (m, _) => First(m).FiredAt,
        ["alert.endedAt"] = (m, _) => First(m).EndedAt,
    };

    /// <summary>What a message makes of it.</summary>
    /// <param name="template">One that has no problem.</param>
    /// <param name="message">The message.</param>
    /// <param name="link">Where the first alert's node is shown; null where that is not known.</param>
    /// <exception cref="FormatException">The template is wrong; the text says where.</exception>
    public static string Render(string template, NoticeMessage message, string? link)
    {
        ArgumentNullException.ThrowIfNull(template);
        var body = new StringBuilder(template.Length + 512);
        var isInString = false;
        for (var i = 0; i < template.Length; i++)
        {
            if (template.AsSpan(i).StartsWith(Open, StringComparison.Ordinal))
            {
                var end = template.IndexOf(Close, i, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new FormatException("a placeholder begins with '{{' and does not end with '}}'.");
                }

                var name = template[(i + Open.Length)..end].Trim();
                body.Append(Write(ValueOf(name, message, link), isInString));
                i = end + Close.Length - 1;
                continue;
            }

            body.Append(template[i]);
            if (isInString && template[i] == '\\' && i + 1 < template.Length)
            {
                body.Append(template[++i]);
            }
            else if (template[i] == '"')
            {
                isInString = !isInString;
            }
        }

        return body.ToString();
    }

    /// <returns>What is wrong with it, for people; null when nothing is.</returns>
    public static string? ProblemOf(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (template.Length is 0 or > MostLength)
        {
            return $"it has 1 to {MostLength} characters.";
        }

        try
        {
            using var json = JsonDocument.Parse(Render(template, Sample, "https://nexus.example/nodes/n"));
            return null;
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
        catch (JsonException wrong)
        {
            return $"with its placeholders filled in it is no JSON (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine}).";
        }
    }

    private static NoticeMessage Sample { get; } = new(
        "id",
        "firing",
        AlertSeverity.Critical,
        "title",
        "text",
        [
            new Notice(
                new Alert("a", "r", "rule", AlertSeverity.Critical, new AlertNode("n", "node", "server"), AlertStatus.Firing, 0, "text"),
                AlertNoticeKind.Firing,
                default),
        ]);

    private static object? ValueOf(string name, NoticeMessage message, string? link)
        => Values.TryGetValue(name, out var value)
            ? value(message, link)
            : throw new FormatException(
                $"there is no placeholder '{(name.Length > 40 ? name[..40] : name)}'; there are {string.Join(", ", Values.Keys)}.");

    private static string Write(object? value, bool isInString) => value switch
    {
        null => isInString ? "" : "null",
        string text => isInString ? JsonEncodedText.Encode(text).ToString() : $"\"{JsonEncodedText.Encode(text)}\"",
        double number when !double.IsFinite(number) => isInString ? "" : "null",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"No JSON for {value.GetType()}."),
    };

    private static Alert First(NoticeMessage message) => message.Notices[0].Alert;

    private static string Word(AlertSeverity severity) => severity.ToString().ToLowerInvariant();
}
