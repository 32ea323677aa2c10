using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Machine;

namespace CloudNexus.Functions.Tests.Alerts;

public sealed class AlertMachineTests
{
    private const long Start = 1_000_000_000;

    [Theory]
    [InlineData(AlertOp.Above, 90, 91, 90)]
    [InlineData(AlertOp.AtLeast, 90, 90, 89)]
    [InlineData(AlertOp.Below, 10, 9, 10)]
    [InlineData(AlertOp.AtMost, 10, 10, 11)]
    public void Next_EachComparison_FiresOnTheRightSide(AlertOp op, double limit, double bad, double good)
    {
        Assert.Equal(["fire 3"], Run(Limits(op, limit, forSeconds: 3), Each(bad, 4)));
        Assert.Empty(Run(Limits(op, limit, forSeconds: 3), Each(good, 10)));
    }

    [Fact]
    public void Next_ConditionThatHoldsTooShort_DoesNotFire()
        => Assert.Empty(Run(Limits(forSeconds: 10), [.. Each(99, 10), .. Each(10, 1), .. Each(99, 10)]));

    [Fact]
    public void Next_NoDuration_FiresWithTheFirstSample()
        => Assert.Equal(["fire 5"], Run(Limits(), [.. Each(10, 5), .. Each(99, 3)]));

    [Fact]
    public void Next_OverForLongEnough_EndsAndTheTimeBetweenBeginsAnew()
        => Assert.Equal(
            ["fire 0", "end 25, clear since 15"],
            Run(Limits(clearSeconds: 10), [.. Each(99, 5), .. Each(10, 9), .. Each(99, 1), .. Each(10, 11)]));

    [Fact]
    public void Next_BetweenTheTwoValues_NeitherFiresNorEnds()
    {
        var limits = Limits(clear: 80, clearSeconds: 5);
        Assert.Empty(Run(limits, Each(85, 20)));
        Assert.Equal(["fire 0"], Run(limits, [.. Each(99, 3), .. Each(85, 50)]));
        Assert.Equal(["fire 0", "end 8, clear since 3"], Run(limits, [.. Each(99, 3), .. Each(79, 6)]));
    }

    [Fact]
    public void Next_GapLongerThanTheLimit_StartsTheDurationAnew()
    {
        const int Limit = (int)(AlertLimits.MostGapMs / 1000);
        Assert.Equal([$"fire {Limit}"], Run(Limits(forSeconds: Limit), [(0, 99), (Limit, 99)]));
        Assert.Equal([$"fire {Limit + 101}"], Run(Limits(forSeconds: 100), [(0, 99), (Limit + 1, 99), (Limit + 101, 99)]));
    }

    [Fact]
    public void Next_GapWhileOver_StartsTheTimeOfBeingOverAnew()
        => Assert.Equal(
            ["fire 0", "end 300, clear since 240"],
            Run(Limits(clearSeconds: 60), [(0, 99), (1, 10), (240, 10), (299, 10), (300, 10)]));

    [Fact]
    public void Next_LateAndRepeatedReadings_ChangeNothing()
    {
        var limits = Limits(forSeconds: 5);
        var progress = Take(AlertProgress.None, limits, 10, 99);
        Assert.Equal(progress, Take(progress, limits, 10, 1));
        Assert.Equal(progress, Take(progress, limits, 9, 1));
        Assert.Equal(["fire 15"], Run(limits, [(10, 99), (3, 1), (10, 1), (15, 99)]));
    }

    [Fact]
    public void Next_StepThatIsNotTaken_ComesAgain()
    {
        var limits = Limits(forSeconds: 1);
        var progress = Take(Take(AlertProgress.None, limits, 0, 99), limits, 1, 99);
        AlertMachine.Next(progress, Reading(2, 99), limits, out var step);
        Assert.Equal((AlertStep.Fire, AlertPhase.Pending), (step, progress.Phase));
    }

    [Fact]
    public void Next_ComesAndGoesTooOften_IsHeldUntilItStaysAway()
    {
        var limits = Limits(clearSeconds: 60);
        var readings = Enumerable.Range(0, 3).SelectMany(i => new (int, double)[] { (i * 300, 99), ((i * 300) + 60, 10), ((i * 300) + 120, 10) })
            .Concat([(800, 10), (860, 10), (1000, 10), (1100, 10), (1200, 10), (1300, 10), (1400, 10), (1500, 10), (1600, 10)]).ToArray();
        var flapped = new List<string>();
        var steps = Run(limits, readings, p => flapped.Add($"{p.Phase} {p.IsFlapping}"));

        // The third firing of the hour is held for a quarter of an hour; without that it would have ended at 720.
        Assert.Equal(["fire 0", "end 120, clear since 60", "fire 300", "end 420, clear since 360", "fire 600", "end 1600, clear since 660"], steps);
        Assert.Contains("Firing True", flapped);
    }

    [Fact]
    public void Fire_ChangesOfLongAgo_AreNoFlapping()
    {
        var progress = AlertProgress.None with { LastMs = Start, Changes = [.. Enumerable.Range(1, 6).Select(i => Start - AlertMachine.FlapWindowMs - i)] };
        var fired = AlertMachine.Fire(progress);
        Assert.False(fired.IsFlapping);
        Assert.Equal([Start], fired.Changes);
    }

    [Fact]
    public void Next_Minutes_HoldOnlyWhenAllOfThemPasses()
    {
        var limits = Limits(forSeconds: 60);
        var mixed = AlertMachine.Next(AlertProgress.None, new AlertReading(Start, 50, 99), limits, out _);
        Assert.Equal(AlertPhase.Clear, mixed.Phase);
        var whole = AlertMachine.Next(AlertProgress.None, new AlertReading(Start, 95, 99), limits, out _);
        Assert.Equal((AlertPhase.Pending, 99.0), (whole.Phase, whole.Peak));

        AlertMachine.Next(AlertProgress.None, new AlertReading(Start, 50, 99), Limits(), out var moment);
        Assert.Equal(AlertStep.Fire, moment);
        AlertMachine.Next(AlertProgress.None, new AlertReading(Start, 1, 50), Limits(AlertOp.Below, 10, forSeconds: 60), out _);
        Assert.True(Limits(AlertOp.Below, 10, forSeconds: 60).IsPassed(new AlertReading(Start, 1, 9)));
    }

    [Fact]
    public void Next_WorstValue_IsThePeak()
    {
        var limits = Limits();
        var progress = AlertMachine.Fire(Take(AlertProgress.None, limits, 0, 95));
        foreach (var (second, value) in new[] { (1, 99.0), (2, 91.0) })
        {
            progress = Take(progress, limits, second, value);
        }

        Assert.Equal((99, 91), (progress.Peak, progress.Value));
    }

    private static AlertLimits Limits(
        AlertOp op = AlertOp.AtLeast, double value = 90, double? clear = null, int forSeconds = 0, int clearSeconds = 60)
        => new(op, value, clear ?? value, forSeconds * 1000L, clearSeconds * 1000L);

    private static AlertReading Reading(int second, double value) => new(Start + (second * 1000L), value);

    private static AlertProgress Take(AlertProgress before, AlertLimits limits, int second, double value)
        => AlertMachine.Next(before, Reading(second, value), limits, out _);

    private static double[] Each(double value, int times) => [.. Enumerable.Repeat(value, times)];

    private static List<string> Run(AlertLimits limits, double[] values) => Run(limits, [.. values.Select((v, i) => (i, v))]);

    private static List<string> Run(AlertLimits limits, (int Second, double Value)[] readings, Action<AlertProgress>? seen = null)
    {
        var steps = new List<string>();
        var progress = AlertProgress.None;
        foreach (var (second, value) in readings)
        {
            progress = AlertMachine.Next(progress, Reading(second, value), limits, out var step);
            if (step == AlertStep.Fire)
            {
                steps.Add($"fire {second}");
                progress = AlertMachine.Fire(progress);
            }
            else if (step == AlertStep.End)
            {
                steps.Add($"end {second}, clear since {(progress.ClearMs - Start) / 1000}");
                progress = AlertMachine.End(progress);
            }

            seen?.Invoke(progress);
        }

        return steps;
    }
}
