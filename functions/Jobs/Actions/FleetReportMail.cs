using System.Globalization;
using System.Net;
using System.Text;
using CloudNexus.Functions.Outbound.Mail;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>A fleet report as a mail: its lines, and a table for who reads HTML.</summary>
internal static class FleetReportMail
{
    private const string Cell = "style=\"padding:2px 12px 2px 0;text-align:left\"";

    public static MailMessage Of(FleetReport report, IReadOnlyList<string> recipients)
        => new(recipients, report.Text.Split('\n')[0], $"{report.Text}\n\n{TimeOf(report)}", HtmlOf(report));

    private static string HtmlOf(FleetReport report)
    {
        var html = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><body style=\"font-family:sans-serif\">");
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Escape(report.Title)}</h2>");
        html.Append(CultureInfo.InvariantCulture, $"<p>{report.Total} {(report.Total == 1 ? "node" : "nodes")}");
        foreach (var (status, count) in report.Counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            html.Append(CultureInfo.InvariantCulture, $", {count} {Escape(status)}");
        }

        html.Append("</p>");
        if (report.Worst.Count > 0)
        {
            html.Append("<table>").Append(Row("th", ["Node", "Status", "CPU", "Memory", "Disk", "Why"]));
            foreach (var node in report.Worst)
            {
                string[] load = [Percent(node.Cpu), Percent(node.Memory), Percent(node.Disk)];
                html.Append(Row("td", [node.Name, node.Status, .. load, node.StatusReason ?? ""]));
            }

            html.Append("</table>");
        }

        return html.Append(CultureInfo.InvariantCulture, $"<p>{TimeOf(report)}</p></body>").ToString();
    }

    private static string Row(string kind, IEnumerable<string> cells)
        => $"<tr>{string.Concat(cells.Select(text => $"<{kind} {Cell}>{Escape(text)}</{kind}>"))}</tr>\n";

    private static string Percent(double? value) => value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number:0} %") : "";

    private static string TimeOf(FleetReport report)
        => report.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
