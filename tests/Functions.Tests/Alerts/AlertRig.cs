using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Evaluating;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>The app's services, hosts whose samples a test makes up as time goes on, and an ear for what people are told.</summary>
internal sealed class AlertRig : IAsyncDisposable
{
    private readonly Dictionary<string, ulong> _sequences = [];

    private AlertRig()
    {
        App = new ServiceApp(services => services.AddSingleton<IAlertNews>(News));
    }

    public static SeriesSchema Schema { get; } = SeriesSchema.Create(
    [
        SeriesDefinition.Gauge("cpu.total", "%", 2),
        SeriesDefinition.Gauge("disk.used_percent", "%", 2, ("mount", "/")),
        SeriesDefinition.Gauge("disk.used_percent", "%", 2, ("mount", "/data")),
    ]);

    public static AlertRig Create() => new();

    public ServiceApp App { get; }

    public RecordedNews News { get; } = new();

    public long NowMs => App.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A second instance: the same clock and tables, memory of its own.</summary>
    public ServiceApp Twin() => App.Twin(services => services.AddSingleton<IAlertNews>(News));

    public static AlertCondition Cpu(int forSeconds = 60, double value = 90, double? clear = null, int clearSeconds = 60) => new(
        AlertKinds.Threshold, forSeconds, "cpu.total", null, AlertPer.Device, AlertOp.AtLeast, value, clear, clearSeconds);

    /// <summary>Adds a rule, beside which there are only others that were added so.</summary>
    public async Task<AlertRule> AddRuleAsync(AlertCondition condition, Func<AlertRule, AlertRule>? change = null)
    {
        var store = App.Get<AlertRuleStore>();
        foreach (var own in AlertDefaults.Make(0))
        {
            if (await store.FindAsync(own.Id, default) is var (found, tag))
            {
                await store.TryRemoveAsync(found.Id, tag, default);
            }
        }

        var id = NodeId.New();
        var rule = new AlertRule(
            id, $"rule {id}", true, AlertSeverity.Warning, AlertScope.Everything, condition, [], true, 0, true, NowMs, "test", NowMs, 1);
        rule = change?.Invoke(rule) ?? rule;
        await store.AddAsync(rule, default);
        await App.Get<AlertBook>().ReadNowAsync(default);
        return rule;
    }

    public Task EvaluateAsync(ServiceApp? by = null) => (by ?? App).Get<AlertEvaluator>().RunAsync(default);

    /// <summary>A second for each value, in frames of so many; the clock goes along.</summary>
    public async Task SendAsync(TestNode node, double value, int seconds, ServiceApp? by = null, int frame = 30)
    {
        foreach (var part in Enumerable.Repeat(value, seconds).Chunk(frame))
        {
            App.Time.Advance(TimeSpan.FromSeconds(part.Length));
            await SendAtAsync(node, NowMs - (part.Length * 1000L), part, by);
        }
    }

    /// <summary>Samples of any time; the clock stands.</summary>
    public Task SendAtAsync(TestNode node, long fromMs, IReadOnlyList<double> cpu, ServiceApp? by = null)
    {
        long[] times = [.. cpu.Select((_, i) => fromMs + (i * 1000L))];
        long[] values = [.. cpu.Select(v => (long)Math.Round(v * 100))];
        return SendAsync(node, new SampleBlock(Schema, times, [values, [.. values.Select(v => v / 2)], values]), by);
    }

    public Task SendAsync(TestNode node, SampleBlock block, ServiceApp? by = null)
    {
        var sequence = _sequences[node.Id] = _sequences.GetValueOrDefault(node.Id) + 1;
        return (by ?? App).IngestAsync(node.Frame(sequence, block));
    }

    /// <summary>Has every instance go by what is stored now.</summary>
    public static async Task RefreshAsync(params ServiceApp[] instances)
    {
        foreach (var one in instances)
        {
            await one.Get<AlertBook>().ReadNowAsync(default);
        }
    }

    public Task<IReadOnlyList<AlertState>> StatesAsync() => App.Get<AlertStateStore>().ListAsync(default);

    public async Task<Alert> HistoryAsync(string id) => (await App.Get<AlertHistoryStore>().FindAsync(id, default))!;

    public async ValueTask DisposeAsync() => await App.DisposeAsync();
}
