using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Transport;

public sealed class HttpExchangeTests
{
    [Fact]
    public async Task Send_OwnAuthority_IsBelievedAndSpeaksHttp2()
    {
        await using var server = await TlsServer.StartAsync();
        var answer = await GetAsync(server.Address, new TransportOptions { CaFile = server.CertificateFile });
        Assert.Equal((200, "HTTP/2 /"), (answer.Status, Encoding.UTF8.GetString(answer.Body)));
    }

    [Fact]
    public async Task Send_UnknownAuthority_SaysWhatToDo()
    {
        await using var server = await TlsServer.StartAsync();
        var answer = await GetAsync(server.Address, new TransportOptions());
        Assert.Equal(0, answer.Status);
        Assert.Contains("transport.ca_file", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OtherName_IsRefusedEvenWithTheAuthority()
    {
        await using var server = await TlsServer.StartAsync();
        var elsewhere = new UriBuilder(server.Address) { Host = "localhost" }.Uri;
        var answer = await GetAsync(elsewhere, new TransportOptions { CaFile = server.CertificateFile });
        Assert.Equal("the certificate is for another name", answer.Error);
    }

    [Fact]
    public async Task Send_RightPin_IsBelieved()
    {
        await using var server = await TlsServer.StartAsync();
        var other = Convert.ToBase64String(new byte[32]);
        var options = new TransportOptions { CaFile = server.CertificateFile, PinsSha256 = [other, server.Pin] };
        Assert.Equal(200, (await GetAsync(server.Address, options, "127.0.0.1")).Status);
    }

    [Fact]
    public async Task Send_WrongPin_NamesTheKeySeen()
    {
        await using var server = await TlsServer.StartAsync();
        var options = new TransportOptions { CaFile = server.CertificateFile, PinsSha256 = [Convert.ToBase64String(new byte[32])] };
        var answer = await GetAsync(server.Address, options, "127.0.0.1");
        Assert.Equal(0, answer.Status);
        Assert.Contains($"sha256/{server.Pin}", answer.Error, StringComparison.Ordinal);
        Assert.Equal(200, (await GetAsync(server.Address, options, "nexus.example.org")).Status);
    }

    [Fact]
    public async Task Send_PinAlone_DoesNotReplaceTheAuthority()
    {
        await using var server = await TlsServer.StartAsync();
        Assert.Equal(0, (await GetAsync(server.Address, new TransportOptions { PinsSha256 = [server.Pin] }, "127.0.0.1")).Status);
    }

    [Fact]
    public void ReadAuthorities_NoCertificates_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("empty.pem"), "nothing");
        Assert.Contains(
            "no PEM certificate",
            Assert.Throws<FormatException>(() => TlsTrust.ReadAuthorities(directory.File("empty.pem"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Proxy_IsAskedForEverythingButLoopback()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var seen = AnswerOnceAsync(listener);
        var proxy = new Uri($"http://us%65r:pass@{listener.LocalEndpoint}");
        var answer = await GetAsync(new Uri("http://nexus.invalid/health"), new TransportOptions { Proxy = proxy });
        Assert.Equal(200, answer.Status);
        Assert.StartsWith("GET http://nexus.invalid/health HTTP/1.1\r\n", await seen, StringComparison.Ordinal);

        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        var nobody = new TransportOptions { Proxy = new Uri($"http://127.0.0.1:{Ports.Free()}") };
        Assert.Equal(200, (await GetAsync(new Uri(server.Address + "/api/v1/system/health"), nobody)).Status);
        Assert.Equal(0, (await GetAsync(new Uri("http://nexus.invalid/"), nobody)).Status);
    }

    [Fact]
    public void Proxy_UserAndPassword_AreCredentialsAndNotPartOfTheAddress()
    {
        var proxy = new ConfiguredProxy(new Uri("http://us%65r:p%40ss@proxy.example.org:3128"));
        var address = proxy.GetProxy(new Uri("https://h"));
        Assert.Equal("http://proxy.example.org:3128/", address.ToString());
        var credential = proxy.Credentials!.GetCredential(address, "Basic")!;
        Assert.Equal(("user", "p@ss"), (credential.UserName, credential.Password));
    }

    private static async Task<HttpAnswer> GetAsync(Uri address, TransportOptions options, string? pinnedHost = null)
    {
        using var http = new HttpExchange(TimeProvider.System, options, pinnedHost);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await http.SendAsync(request, CancellationToken.None);
    }

    private static async Task<string> AnswerOnceAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var length = await stream.ReadAsync(buffer);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
