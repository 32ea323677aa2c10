using CloudNexus.Functions.Audit;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Audit;

public class RefusalAuditTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Recorder _recorder = new();

    [Fact]
    public void Note_FloodOfOneTarget_IsOneEntryAtOnceAndOneAMinute()
    {
        using var refusals = new RefusalAudit(_recorder, _time);
        for (var i = 0; i < 1000; i++)
        {
            refusals.Note("frame.refuse", "node:a", "BadKey", "1.2.3.4");
        }

        Assert.Equal(new AuditEntry("anonymous", "frame.refuse", "node:a", false, "BadKey", "1.2.3.4"), Assert.Single(_recorder.Entries));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("BadKey: 999 more in a minute", _recorder.Entries[^1].Detail);
        refusals.Note("frame.refuse", "node:a", "BadKey");
        Assert.Equal(2, _recorder.Entries.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("BadKey: 1 more in a minute", _recorder.Entries[^1].Detail);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(3, _recorder.Entries.Count);
    }

    [Fact]
    public void Note_OtherTargetOrReason_HasAnEntryOfItsOwn()
    {
        using var refusals = new RefusalAudit(_recorder, _time);
        refusals.Note("frame.refuse", "node:a", "BadKey");
        refusals.Note("frame.refuse", "node:b", "BadKey");
        refusals.Note("frame.refuse", "node:a", "BadEpoch");
        Assert.Equal(["node:a", "node:b", "node:a"], _recorder.Entries.Select(e => e.Target));
    }

    [Fact]
    public void Note_FloodOfInventedTargets_IsBoundedAndCounted()
    {
        using var refusals = new RefusalAudit(_recorder, _time);
        for (var i = 0; i < 5000; i++)
        {
            refusals.Note("frame.refuse", $"node:{i}", "BadKey");
        }

        Assert.Equal(RefusalAudit.MostTargets + 1, _recorder.Entries.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal($"several targets and reasons: {5000 - RefusalAudit.MostTargets - 1} more in a minute", _recorder.Entries[^1].Detail);
        Assert.Equal(RefusalAudit.MostTargets + 2, _recorder.Entries.Count);
    }

    private sealed class Recorder : IAudit
    {
        public List<AuditEntry> Entries { get; } = [];

        public Task RecordAsync(AuditEntry entry, CancellationToken cancellation)
        {
            Entries.Add(entry);
            return Task.CompletedTask;
        }
    }
}
