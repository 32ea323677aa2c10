using System.Net;
using System.Text;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>A message for who reads mail as HTML: a table, with each node a link.</summary>
public sealed class NoticeHtml(NodeLinks links)
{
    private const int MostRows = 100;
    private const string Cell = "style=\"padding:2px 12px 2px 0;text-align:left;vertical-align:top\"";

    public string Write(NoticeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var html = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><body style=\"font-family:sans-serif\">");
        html.Append("<h2>").Append(Escape(message.Title)).Append("</h2>\n");
        if (message.Kind == NoticeWriter.Test)
        {
            return html.Append("<p>").Append(Escape(message.Text)).Append("</p></body>").ToString();
        }

        html.Append("<table>\n");
        foreach (var notice in message.Notices.Take(MostRows))
        {
            var facts = string.Join("<br>", NoticeFacts.Of(notice).Select(f => Escape($"{f.Name} {f.Value}")));
            html.Append("<tr>").Append(Td(NodeOf(notice))).Append(Td(Escape(notice.Alert.Device ?? "")))
                .Append(Td($"<b>{Escape(notice.KindName)}</b> {Escape(notice.Alert.Text)}")).Append(Td(facts)).Append("</tr>\n");
        }

        html.Append("</table>");
        var more = message.Notices.Count - MostRows;
        return html.Append(more > 0 ? $"<p>… and {more} more.</p></body>" : "</body>").ToString();
    }

    private string NodeOf(Notice notice)
    {
        var name = Escape(notice.Alert.Node.Name);
        return links.Of(notice.Alert.Node.Id) is { } link ? $"<a href=\"{Escape(link)}\">{name}</a>" : name;
    }

    private static string Td(string html) => $"<td {Cell}>{html}</td>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
