using CloudNexus.Local;

namespace CloudNexus.EndToEnd.Tests.Listening;

public sealed class ListenArgumentsTests
{
    private const string Tls = " --cert c.pem --key k.pem";
    private const string Proxied = " --behind-proxy --public-url https://nexus.example.org --trusted-proxies 10.0.0.0/8,::1";

    [Theory]
    [InlineData("--listen 192.0.2.1" + Tls, 8080, "https://192.0.2.1:8080", "192.0.2.1")]
    [InlineData("--listen 192.0.2.1:443" + Tls, 443, "https://192.0.2.1", "192.0.2.1")]
    [InlineData("--listen 192.0.2.1 --port 8443" + Tls, 8443, "https://192.0.2.1:8443", "192.0.2.1")]
    [InlineData("--listen [2001:db8::1]:8443" + Tls, 8443, "https://[2001:db8::1]:8443", "[2001:db8::1]")]
    [InlineData("--listen 2001:db8::1" + Tls, 8080, "https://[2001:db8::1]:8080", "[2001:db8::1]")]
    [InlineData("--listen 0.0.0.0:8443 --public-url https://nexus.example.org:8443/" + Tls, 8443, "https://nexus.example.org:8443", "nexus.example.org")]
    [InlineData("--listen [::]:8443 --public-url https://nexus.example.org" + Tls, 8443, "https://nexus.example.org", "nexus.example.org")]
    [InlineData("--listen 192.0.2.1 --http-port 80" + Tls, 8080, "https://192.0.2.1:8080", "192.0.2.1")]
    [InlineData("--cert c.pem --key k.pem", 8080, "https://127.0.0.1:8080", "127.0.0.1")]
    [InlineData("--listen 192.0.2.1" + Proxied, 8080, "https://nexus.example.org", "nexus.example.org")]
    [InlineData(Proxied, 8080, "https://nexus.example.org", "127.0.0.1")]
    [InlineData("--listen 192.0.2.1 --plain-http", 8080, "http://192.0.2.1:8080", "192.0.2.1")]
    public void Parse_OfWhatFits_SaysWhereOthersReachIt(string line, int port, string address, string host)
    {
        var options = Parse(line);

        Assert.Equal(port, options.Port);
        Assert.Equal(address, options.Listening!.AddressFor(options.Port));
        Assert.Contains(host, options.Listening.HostNames(options.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--port 1234 --no-agent")]
    public void Parse_WithoutAWordOfIt_LeavesItToThisMachine(string line) => Assert.Null(Parse(line).Listening);

    [Theory]
    [InlineData("--listen 192.0.2.1", "--cert FILE --key FILE")]
    [InlineData("--listen 192.0.2.1", "--behind-proxy")]
    [InlineData("--listen 0.0.0.0 --public-url http://nexus.example.org", "passwords")]
    [InlineData("--listen 192.0.2.1 --cert c.pem", "--key")]
    [InlineData("--listen 192.0.2.1 --key k.pem", "--cert")]
    [InlineData("--listen nexus.example.org" + Tls, "address of this machine")]
    [InlineData("--listen 192.0.2.1:" + Tls, "port")]
    [InlineData("--listen 192.0.2.1:70000" + Tls, "65535")]
    [InlineData("--listen 1" + Tls, "address of this machine")]
    [InlineData("--listen 192.0.2.1:1 --port 2" + Tls, "not with both")]
    [InlineData("--listen 0.0.0.0" + Tls, "--public-url")]
    [InlineData("--listen [::]:1" + Tls, "--public-url")]
    [InlineData("--listen 192.0.2.1 --public-url https://nexus.example.org/path" + Tls, "without a path")]
    [InlineData("--listen 192.0.2.1 --public-url https://user:word@nexus.example.org" + Tls, "--public-url")]
    [InlineData("--listen 192.0.2.1 --public-url ftp://nexus.example.org" + Tls, "--public-url")]
    [InlineData("--listen 192.0.2.1 --public-url http://nexus.example.org" + Tls, "https://")]
    [InlineData("--public-url https://nexus.example.org", "--behind-proxy")]
    [InlineData("--listen 192.0.2.1 --behind-proxy", "--public-url")]
    [InlineData("--behind-proxy --public-url https://nexus.example.org", "--trusted-proxies")]
    [InlineData("--behind-proxy --public-url https://nexus.example.org --trusted-proxies 10.0.0.0/99", "10.0.0.0/99")]
    [InlineData("--trusted-proxies 10.0.0.1" + Tls, "--behind-proxy")]
    [InlineData("--plain-http --listen 192.0.2.1" + Tls, "contradicts")]
    [InlineData("--listen 192.0.2.1 --plain-http --http-port 80", "--cert")]
    [InlineData("--listen 192.0.2.1:443 --http-port 443" + Tls, "another port")]
    [InlineData("--listen 192.0.2.1 --http-port 0" + Tls, "from 1")]
    public void Parse_OfWhatIsNotSafeOrCannotWork_SaysWhatToDo(string line, string says)
        => Assert.Contains(says, Assert.Throws<FormatException>(() => Parse(line)).Message, StringComparison.Ordinal);

    private static LocalOptions Parse(string line) => LocalOptions.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
