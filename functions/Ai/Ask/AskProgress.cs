using System.Diagnostics.Metrics;
using System.Text;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>Shows an answer as it is made: as the output, for whoever may see the command, and live to the one who asks.</summary>
internal sealed class AskProgress(CommandItem command, ICommands commands, SignalRRestSender live, TimeProvider time) : ITalkProgress
{
    private const int MostGathered = 4096;
    private static readonly TimeSpan LivePause = TimeSpan.FromMilliseconds(250);

    /// <summary>Each piece of output is a row.</summary>
    private static readonly TimeSpan OutputPause = TimeSpan.FromSeconds(1);

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("ai.progress_failures");

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _live = new();
    private bool _isInLine;
    private long? _outputAt;
    private long? _liveAt;
    private int _number;

    public async Task TextAsync(string text, CancellationToken cancellation)
    {
        _output.Append(text);
        _isInLine = text[^1] != '\n';
        _live.Append(text);
        if (IsDue(_live, _liveAt, LivePause))
        {
            await FlushLiveAsync(cancellation);
        }

        if (IsDue(_output, _outputAt, OutputPause))
        {
            await FlushOutputAsync(cancellation);
        }
    }

    public async Task StepAsync(AskStep step, CancellationToken cancellation)
    {
        await FlushLiveAsync(cancellation);
        await SendAsync(new AskMessage(command.Id, "step", ++_number, Step: step), cancellation);
        await LineAsync($"[{step.Tool} {step.Arguments}: {step.Error ?? $"{step.Bytes} bytes"}]", cancellation);
    }

    public async Task WaitAsync(string why, CancellationToken cancellation)
    {
        await SendAsync(new AskMessage(command.Id, "wait", ++_number, why), cancellation);
        await LineAsync($"[waiting: {why}]", cancellation);
    }

    /// <summary>What was not shown yet, before the command ends.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await FlushLiveAsync(cancellation);
        await FlushOutputAsync(cancellation);
    }

    /// <summary>After the command has ended.</summary>
    public Task EndAsync(CommandStatus status, string? error, CancellationToken cancellation)
        => SendAsync(new AskMessage(command.Id, "end", ++_number, error, Status: status.ToString().ToLowerInvariant()), cancellation);

    private bool IsDue(StringBuilder gathered, long? at, TimeSpan pause)
        => gathered.Length >= MostGathered || at is not { } last || time.GetElapsedTime(last) >= pause;

    private Task LineAsync(string line, CancellationToken cancellation)
    {
        _output.Append(_isInLine ? "\n" : "").Append(line).Append('\n');
        _isInLine = false;
        return FlushOutputAsync(cancellation);
    }

    private async Task FlushLiveAsync(CancellationToken cancellation)
    {
        if (_live.Length > 0)
        {
            var text = _live.ToString();
            _live.Clear();
            _liveAt = time.GetTimestamp();
            await SendAsync(new AskMessage(command.Id, "text", ++_number, text), cancellation);
        }
    }

    private async Task FlushOutputAsync(CancellationToken cancellation)
    {
        if (_output.Length == 0)
        {
            return;
        }

        var text = _output.ToString();
        _output.Clear();
        _outputAt = time.GetTimestamp();
        try
        {
            await commands.AppendOutputAsync(command.Id, text, cancellation);
        }
        catch (TableStorageException)
        {
            // The answer is stored whole at the end.
            Failures.Add(1);
        }
    }

    private Task SendAsync(AskMessage message, CancellationToken cancellation)
        => live.SendToUserAsync(command.Maker.UserId, new LiveMessage(LiveNames.AiTarget, [message]), cancellation);
}
