using System.Net.Sockets;
using System.Text;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Sends bytes as they are, which no client would.</summary>
internal static class RawHttp
{
    /// <returns>The status, and the whole answer as text. The connection is closed by what is sent or by the server.</returns>
    public static async Task<(int Status, string Answer)> SendAsync(Uri server, string request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(patience.Token);
        return (answer.Length > 12 ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0, answer);
    }

    public static Task<(int Status, string Answer)> GetAsync(Uri server, string target, params string[] headers)
        => SendAsync(server, $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");
}
