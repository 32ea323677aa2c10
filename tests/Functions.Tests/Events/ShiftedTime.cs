using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Events;

/// <summary>A machine whose clock is wrong by as much.</summary>
internal sealed class ShiftedTime(TimeProvider inner, TimeSpan by) : TimeProvider
{
    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + by;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => inner.CreateTimer(callback, state, dueTime, period);
}

internal static class ShiftedTimes
{
    public static void Replace(this IServiceCollection services, TimeProvider time) => services.AddSingleton(time);
}
