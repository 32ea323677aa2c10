using System.Net;
using System.Net.Sockets;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Aggregate;

/// <summary><c>aggregate</c>.</summary>
internal static class AggregateCommand
{
    private const string Listen = "--listen";
    private const string Certificate = "--cert";
    private const string Key = "--key";

    private static readonly Setting[] Settings = [Setting.Server, Setting.Proxy, Setting.CaFile, Setting.Pins];

    public static readonly IReadOnlyList<OptionName> Options =
    [
        new(Listen, "ADDR:PORT", "where agents come to, such as 192.0.2.1:8443 or [::]:8443"),
        new(Certificate, "FILE", "PEM certificate to show, with its chain; without one, plain HTTP"),
        new(Key, "FILE", "PEM key of the certificate; default: in the same file"),
        new(OptionsLoader.ConfigOption, "FILE", $"configuration file; default: {AgentPaths.Config}, if it is there"),
        .. Settings.Select(s => new OptionName(s.Option, s.Argument, s.Meaning)),
    ];

    /// <exception cref="UsageException">An option is wrong.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task RunAsync(Arguments given, AgentOptions agent, CommandContext context, CancellationToken stop)
    {
        try
        {
            using var aggregator = new Aggregator(Read(given, agent), context.Log, context.Clock, Random.Shared.NextDouble);
            if (given.One(Certificate) is null && !IPAddress.IsLoopback(aggregator.Address.Address))
            {
                context.Log.Warn("plain HTTP: enrolment tokens and samples can be read on the way here; give --cert and --key");
            }

            await aggregator.RunAsync(stop).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
        catch (SocketException e)
        {
            throw new IOException($"{given.One(Listen)} cannot be listened on: {e.Message}", e);
        }
    }

    private static AggregateOptions Read(Arguments given, AgentOptions agent)
    {
        if (!IPEndPoint.TryParse(given.One(Listen) ?? "", out var listen) || listen.Port == 0)
        {
            throw new UsageException($"Say {Listen} ADDR:PORT, such as {Listen} 192.0.2.1:8443.");
        }

        // An agent's signature covers the path that it asks for.
        if (agent.Server.AbsolutePath != "/")
        {
            throw new UsageException("An aggregator's server must be an address without a path.");
        }

        if (given.One(Certificate) is null && given.Has(Key))
        {
            throw new UsageException($"{Key} is of no use without {Certificate}.");
        }

        return new AggregateOptions
        {
            Listen = listen,
            Certificate = given.One(Certificate),
            Key = given.One(Key),
            Server = agent.Server,
            Transport = agent.Transport,
        };
    }
}
