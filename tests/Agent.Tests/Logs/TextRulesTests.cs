using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logs;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Tests.Logs;

/// <summary>What is read out of a line's text.</summary>
public sealed class TextRulesTests
{
    [Theory]
    [InlineData("2026-11-21 19:58:01 ERROR could not connect", LogLevel.Error)]
    [InlineData("WARNING: disk is nearly full", LogLevel.Warn)]
    [InlineData("warning: unused variable", LogLevel.Warn)]
    [InlineData("[debug] x", LogLevel.Debug)]
    [InlineData("2026/11/21 19:58:01 [error] 1234#0: *1 open() failed", LogLevel.Error)]
    [InlineData("2026/11/21 19:58:01 [crit] 1234#0: x", LogLevel.Fatal)]
    [InlineData("time=2026-11-21T19:58:01Z level=warn msg=\"slow\"", LogLevel.Warn)]
    [InlineData("ts=1 severity=\"error\" x", LogLevel.Error)]
    [InlineData("I1121 19:58:01.123456       1 main.go:7] started", LogLevel.Info)]
    [InlineData("E1121 19:58:01.123456       1 main.go:7] failed", LogLevel.Error)]
    [InlineData("F1121 19:58:01.123456       1 main.go:7] gone", LogLevel.Fatal)]
    [InlineData("<11>Nov 21 19:58:01 host app: x", LogLevel.Error)]
    [InlineData("<191>debug words", LogLevel.Debug)]
    [InlineData("<999>no priority", LogLevel.Info)]
    [InlineData("""{"msg":"x","level":"warn"}""", LogLevel.Warn)]
    [InlineData("""{"level":50,"msg":"x"}""", LogLevel.Error)]
    [InlineData("""{"a":{"level":"error"},"severity":"DEBUG"}""", LogLevel.Debug)]
    [InlineData("""{"level":"error","cut in the mi""", LogLevel.Error)]
    [InlineData("""{"level":""", LogLevel.Info)]
    [InlineData("{no json ERROR", LogLevel.Info)]
    [InlineData("""10.0.0.1 - - [21/Nov/2026:19:58:01 +0000] "GET / HTTP/1.1" 502 157 "-" "curl" """, LogLevel.Error)]
    [InlineData("""10.0.0.1 - - [21/Nov/2026:19:58:01 +0000] "GET / HTTP/1.1" 200 157 "-" "curl" """, LogLevel.Info)]
    [InlineData("there was no error at all", LogLevel.Info)]
    [InlineData("an information desk", LogLevel.Info)]
    [InlineData("fail: Microsoft.Hosting[0]", LogLevel.Error)]
    [InlineData("ERRORS are many", LogLevel.Info)]
    [InlineData("", LogLevel.Info)]
    public void FindLevel_Line_IsWhatItSays(string line, LogLevel level)
        => Assert.Equal(level, LevelFinder.Find(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void FindLevel_WordFarInTheText_DoesNotCount()
        => Assert.Equal(LogLevel.Info, LevelFinder.Find(Encoding.UTF8.GetBytes(new string('x', 300) + " ERROR")));

    [Fact]
    public void AllRules_AnyBytes_NeverThrow()
    {
        var random = new Random(1);
        var pieces = new[] { "{\"level\":", "password=", "://u:p@", "Bearer ", "<1", "E1121 1", "2026-11-21T19:58:01", "\"", "-----BEGIN ", "\xFF", "AKIA" };
        for (var i = 0; i < 20_000; i++)
        {
            var noise = new byte[random.Next(30)];
            random.NextBytes(noise);
            byte[] line = [.. Encoding.Latin1.GetBytes(pieces[random.Next(pieces.Length)]), .. noise, .. Encoding.Latin1.GetBytes(pieces[random.Next(pieces.Length)])];
            var into = new byte[SecretMask.MostLength(line.Length)];
            Assert.InRange(LevelFinder.Find(line), LogLevel.Trace, LogLevel.Fatal);
            Assert.InRange(SecretMask.Apply(line, into), 0, into.Length);
            _ = LineTime.Find(line);
            _ = LineJoiner.Continues(line, LogJoining.Dated) | LineJoiner.Continues(line, LogJoining.Indented);
        }
    }

    [Theory]
    [InlineData("2026-11-21T19:58:01.250Z started", "2026-11-21T19:58:01.250Z")]
    [InlineData("[2026-11-21 19:58:01,250+01:00] started", "2026-11-21T18:58:01.250Z")]
    [InlineData("2026-11-21T19:58:01-05:30 x", "2026-11-22T01:28:01Z")]
    public void FindTime_WithZone_IsTaken(string line, string time)
        => Assert.Equal(DateTimeOffset.Parse(time, null).ToUnixTimeMilliseconds(), LineTime.Find(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("2026-11-21 19:58:01 local time of who knows where")]
    [InlineData("2026-11-21T19:58:01")]
    [InlineData("2026-13-41T19:58:01Z x")]
    [InlineData("Nov 21 19:58:01 host")]
    [InlineData("")]
    public void FindTime_WithoutZone_IsNone(string line) => Assert.Null(LineTime.Find(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("\tat com.example.Main", LogJoining.Indented, true)]
    [InlineData("   more", LogJoining.Indented, true)]
    [InlineData("Caused by: x", LogJoining.Indented, true)]
    [InlineData("at Program.Main()", LogJoining.Indented, true)]
    [InlineData("}", LogJoining.Indented, true)]
    [InlineData("2026-11-21 next", LogJoining.Indented, false)]
    [InlineData("attached", LogJoining.Indented, false)]
    [InlineData("2026-11-21 next", LogJoining.Dated, false)]
    [InlineData("[21/Nov/2026:19:58:01 +0000] next", LogJoining.Dated, false)]
    [InlineData("Nov 21 19:58:01 next", LogJoining.Dated, false)]
    [InlineData("19:58:01 next", LogJoining.Dated, false)]
    [InlineData("no date: more of it", LogJoining.Dated, true)]
    [InlineData("   anything", LogJoining.None, false)]
    public void Continues_Line_IsByTheRule(string line, LogJoining rule, bool continues)
        => Assert.Equal(continues, LineJoiner.Continues(Encoding.UTF8.GetBytes(line), rule));

    [Theory]
    [InlineData("login password=hunter2 ok", "login password=*** ok")]
    [InlineData("db_password: \"two words\", next", "db_password: \"***\", next")]
    [InlineData("""{"user":"a","Password":"x\"y","n":1}""", """{"user":"a","Password":"***","n":1}""")]
    [InlineData("GET /?token=abc&x=1 HTTP/1.1", "GET /?token=***&x=1 HTTP/1.1")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: ***")]
    [InlineData("-H 'Authorization: Basic dXNlcjpwYXNz' -v", "-H 'Authorization: ***' -v")]
    [InlineData("""{"authorization":"Bearer abc","x":1}""", """{"authorization":"***","x":1}""")]
    [InlineData("Set-Cookie: session=abc; Path=/", "Set-Cookie: ***")]
    [InlineData("sent Bearer abcdefghijklmnop to it", "sent Bearer *** to it")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE used", "key AKIA*** used")]
    [InlineData("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = ***")]
    [InlineData("token nxp_abcdefghij23456789 expired", "token nxp_*** expired")]
    [InlineData("nx_node-1_key1_abcdefghijkmnpqrstuvwxyz23456789", "nx_***")]
    [InlineData("postgres://app:s3cret@db:5432/x", "postgres://app:***@db:5432/x")]
    [InlineData("https://host/a:b@c", "https://host/a:b@c")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc seen", "eyJ*** seen")]
    [InlineData("a -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- b", "a -----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY----- b")]
    [InlineData("url?sv=1&sig=abc%3D&se=2", "url?sv=1&sig=***&se=2")]
    [InlineData("design=round max_tokens=100 password is wrong", "design=round max_tokens=100 password is wrong")]
    [InlineData("token=null secret:", "token=null secret:")]
    [InlineData("""{"log":"{\"token\":\"abc\",\"x\":1}"}""", """{"log":"{\"token\":\"***\",\"x\":1}"}""")]
    [InlineData("token: Bearer abc def", "token: *** def")]
    [InlineData("plain text of no interest: 1=2", "plain text of no interest: 1=2")]
    public void ApplyMask_Text_HidesWhatIsSecret(string text, string masked)
    {
        var into = new byte[SecretMask.MostLength(text.Length)];
        Assert.Equal(masked, Encoding.UTF8.GetString(into.AsSpan(0, SecretMask.Apply(Encoding.UTF8.GetBytes(text), into))));
    }

    [Theory]
    [InlineData("/var/log/a.log.1", "/var/log/a.log", true)]
    [InlineData("/var/log/a.log-20261121", "/var/log/a.log", true)]
    [InlineData("/var/log/a.log.2026-11-21T19:58:01Z", "/var/log/a.log", true)]
    [InlineData("/var/log/a.log.old", "/var/log/a.log", true)]
    [InlineData("/var/log/a.log.1.gz", "/var/log/a.log", false)]
    [InlineData("/var/log/a.log.err", "/var/log/a.log", false)]
    [InlineData("/var/log/a.log2", "/var/log/a.log", false)]
    [InlineData("/var/log/b.log.1", "/var/log/a.log", false)]
    public void IsRotated_Name_IsToldFromOthers(string path, string of, bool isRotated)
        => Assert.Equal(isRotated, RotatedNames.IsRotated(path, of));

    [Theory]
    [InlineData("/var/log/a.log.1", "/var/log/a.log")]
    [InlineData("/var/log/a.log-20261121", "/var/log/a.log")]
    [InlineData("/var/log/a.log.2026-11-21", "/var/log/a.log")]
    [InlineData("/var/log/a.log", null)]
    [InlineData("/var/log/1", null)]
    public void Before_Name_IsTheOneBefore(string path, string? before) => Assert.Equal(before, RotatedNames.Before(path));

    [Theory]
    [InlineData("/var/log/*.log", "/var/log/a.log", true)]
    [InlineData("/var/log/*.log", "/var/log/b/a.log", false)]
    [InlineData("/var/log/pods/*/*/?.log", "/var/log/pods/x/y/0.log", true)]
    [InlineData("/var/log/a.log", "/var/log/a.log", true)]
    public void Matches_Pattern_IsByItsParts(string pattern, string path, bool matches)
        => Assert.Equal(matches, PathPattern.Matches(pattern, path));
}
