using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class SensorReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Read_EveryKind_IsTaken()
    {
        var sensors = Read("""
            sensors:
              http:
                - name: shop
                  url: https://shop.example.org/health?deep=1
                  interval: 30s
                  timeout: 2500ms
                  method: HEAD
                  headers: { Authorization: Bearer abc }
                  statuses: [200, 204]
                  contains: "all good"
                  insecure: true
              tcp:
                - { name: db, host: 10.0.0.5, port: 5432 }
              ping:
                - { name: gateway, host: "fe80::1%eth0", interval: 5m }
              dns:
                - { name: mx, query: example.org, server: "192.0.2.53:5353", type: MX, expect: mail.example.org }
              script:
                - name: raid
                  command: [/usr/local/bin/raid, --json]
                  environment: { LEVEL: "2" }
                  max_output: 8KB
                  max_series: 5
                - { name: one, command: /usr/local/bin/one, interval: 2s }
            """);

        var http = Assert.IsType<HttpSensorOptions>(sensors[0]);
        Assert.Equal(("shop", "HEAD", "all good", true), (http.Name, http.Method, http.Contains, http.Insecure));
        Assert.Equal((30_000, 2_500), (http.Interval.TotalMilliseconds, http.Timeout.TotalMilliseconds));
        Assert.Equal("Bearer abc", http.Headers["Authorization"]);
        Assert.Equal([200, 204], http.Statuses);
        Assert.Equal(new TcpSensorOptions { Name = "db", Host = "10.0.0.5", Port = 5432 }, sensors[1]);
        Assert.Equal(new PingSensorOptions { Name = "gateway", Host = "fe80::1%eth0", Interval = TimeSpan.FromMinutes(5) }, sensors[2]);
        Assert.Equal(
            new DnsSensorOptions
            {
                Name = "mx", Query = "example.org", Server = "192.0.2.53:5353", Type = "MX", Expect = "mail.example.org",
            },
            sensors[3]);
        var script = Assert.IsType<ScriptSensorOptions>(sensors[4]);
        Assert.Equal(["/usr/local/bin/raid", "--json"], script.Command);
        Assert.Equal(("2", 8192, 5), (script.Environment["LEVEL"], script.MaxOutputBytes, script.MaxSeries));
        var one = Assert.IsType<ScriptSensorOptions>(sensors[5]);
        Assert.Equal("/usr/local/bin/one", Assert.Single(one.Command));
        Assert.Equal(one.Interval, one.Timeout);
    }

    [Theory]
    [InlineData("htp: []", "unknown key 'sensors.htp'; did you mean 'sensors.http'?")]
    [InlineData("http: {name: a}", "sensors.http must be a list")]
    [InlineData("http: [{name: a, url: ftp://h}]", "url must be an address")]
    [InlineData("http: [{name: a, url: 'http://u:p@h/'}]", "without user and password")]
    [InlineData("http: [{name: a, url: 'http://h', method: DELETE}]", "did you mean")]
    [InlineData("http: [{name: a, url: 'http://h', statuses: [99]}]", "statuses must be HTTP statuses")]
    [InlineData("http: [{name: a, url: 'http://h', headers: {'A B': c}}]", "headers must map")]
    [InlineData("http: [{name: a, url: 'http://h', interval: 0s}]", "interval must be from 1 s to 24 h")]
    [InlineData("http: [{name: a, url: 'http://h', interval: 5 parsecs}]", "interval must be a duration such as 30s")]
    [InlineData("http: [{name: a, url: 'http://h', interval: 5s, timeout: 6s}]", "timeout must not be longer than the interval")]
    [InlineData("http: [{url: 'http://h'}]", "'sensors.http.name' is missing")]
    [InlineData("http: [{name: 'a{b}', url: 'http://h'}]", "name must have 1 to 64")]
    [InlineData("tcp: [{name: a, host: h, port: 70000}]", "port must be a whole number from 1 to 65535")]
    [InlineData("ping: [{name: a, host: 'h; reboot'}]", "host must be a host name")]
    [InlineData("ping: [{name: a, host: h, prot: 1}]", "unknown key 'sensors.ping.prot'")]
    [InlineData("dns: [{name: a, query: h, server: dns.example.org}]", "server must be an address such as 192.0.2.53")]
    [InlineData("dns: [{name: a, query: h, type: PTR}]", "type must be one of A, AAAA")]
    [InlineData("script: [{name: a, command: [check.sh]}]", "command must be a program's absolute path")]
    [InlineData("script: [{name: a}]", "command must be a program's absolute path")]
    [InlineData("script: [{name: a, command: [/x], max_output: 2MB}]", "max_output must be from 1 KB to 1 MB")]
    [InlineData("script: [{name: a, command: [/x], environment: {'A=B': c}}]", "environment must map names")]
    public void Read_SomethingWrong_SaysWhatWouldDo(string sensors, string message)
    {
        var error = Assert.Throws<UsageException>(() => Read($"sensors:\n  {sensors}\n"));
        Assert.Contains("agent.yaml:2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooMany_IsRefused()
    {
        var many = string.Concat(Enumerable.Range(0, SensorReader.MostSensors + 1).Select(i => $"    - {{name: n{i}, host: h}}\n"));
        var error = Assert.Throws<UsageException>(() => Read("sensors:\n  ping:\n" + many));
        Assert.Contains("at most 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ScriptsInAFileThatOthersCanWrite_IsRefused()
    {
        const string Scripts = "sensors:\n  script: [{name: a, command: [/bin/true]}]\n";
        const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite;
        var error = Assert.Throws<UsageException>(() => Read(Scripts, Open));
        Assert.Contains("chmod go-w", error.Message, StringComparison.Ordinal);
        Assert.Single(Read(Scripts));
        Assert.Single(Read("sensors:\n  ping: [{name: a, host: h}]\n", Open));
    }

    [Theory]
    [InlineData(0u, true)]
    [InlineData(1000u, true)]
    [InlineData(1001u, false)]
    public void WhyNotTrusted_Owner_MustBeRootOrTheAgent(uint owner, bool trusted)
    {
        var file = new HostFile("", owner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(trusted, file.WhyNotTrusted("/f", user: 1000) is null);
    }

    [Fact]
    public void Look_RealFile_TellsOwnerAndMode()
    {
        var path = _directory.File("f");
        File.WriteAllText(path, "x");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        using var file = File.OpenHandle(path);
        Assert.Equal((UnixFile.EffectiveUser, UnixFileMode.UserRead | UnixFileMode.OtherWrite), UnixFile.Look(file));
    }

    private IReadOnlyList<SensorOptions> Read(string yaml, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = _directory.File("agent.yaml");
        File.WriteAllText(path, yaml);
        File.SetUnixFileMode(path, mode);
        var given = Arguments.Read(["--server", "http://h", "--config", path], OptionsLoader.Options);
        return OptionsLoader.Load(given, _ => null).Options.Sensors;
    }
}
