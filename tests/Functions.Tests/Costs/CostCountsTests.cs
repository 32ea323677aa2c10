using CloudNexus.Functions.Costs;

namespace CloudNexus.Functions.Tests.Costs;

public sealed class CostCountsTests
{
    private readonly CostCounts _counts = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2048, 1)]
    [InlineData(2049, 2)]
    [InlineData(20_480, 10)]
    public void AddLiveMessage_Bytes_AreUnitsOfTwoKilobytesForEachReceiver(int bytes, int units)
    {
        _counts.AddLiveMessage(bytes, 3);
        _counts.AddLiveMessage(bytes, 0);
        var taken = _counts.Take();
        Assert.Equal(units * 3, taken[(int)CostMeter.SignalRMessages]);
        Assert.Equal(bytes * 3, taken[(int)CostMeter.EgressBytes]);
    }

    [Fact]
    public void AddEvent_Bytes_AreUnitsOfSixtyFourKilobytes()
    {
        _counts.AddEvent(100);
        _counts.AddEvent(64 * 1024);
        _counts.AddEvent((64 * 1024) + 1);
        var taken = _counts.Take();
        Assert.Equal(4, taken[(int)CostMeter.EventHubEvents]);
        Assert.Equal(100 + (2 * 64 * 1024) + 1, taken[(int)CostMeter.EventHubBytes]);
    }

    [Fact]
    public void AddPolls_PartsOfAPoll_AddUpAndNoneIsLost()
    {
        for (var i = 0; i < 10; i++)
        {
            _counts.AddPolls(1, 5);
        }

        Assert.Equal(2, _counts.Take()[(int)CostMeter.TableOperations]);
        _counts.AddPolls(4, 5);
        Assert.Equal(0, _counts.Take()[(int)CostMeter.TableOperations]);
        _counts.AddPolls(1, 5);
        Assert.Equal(1, _counts.Take()[(int)CostMeter.TableOperations]);
    }

    [Fact]
    public void Take_Counts_BeginAnew()
    {
        _counts.Add(CostMeter.EgressBytes, 5);
        Assert.Equal(5, _counts.Take()[(int)CostMeter.EgressBytes]);
        Assert.All(_counts.Take(), c => Assert.Equal(0, c));
    }
}
