namespace CloudNexus.Wire.Tests;

public sealed class SettlementTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Settle_RandomOrder_AgreesWithASetOfNumbers(int seed)
    {
        var random = new Random(seed);
        var settlement = new Settlement();
        var models = Enumerable.Range(1, 3).ToDictionary(epoch => (ulong)epoch, _ => new HashSet<ulong>());
        for (var i = 0; i < 3000; i++)
        {
            var epoch = (ulong)random.Next(1, 4);
            var model = models[epoch];
            var number = (ulong)random.Next(1, 200);
            if (random.Next(20) == 0)
            {
                var below = (ulong)random.Next(0, (i / 10) + 1);
                var lost = Enumerable.Range(1, Math.Max(0, (int)below - 1)).Count(n => model.Add((ulong)n));
                Assert.Equal((ulong)lost, settlement.GiveUpBelow(epoch, below));
            }
            else
            {
                model.Add(number);
                settlement.Settle(epoch, number);
            }

            Assert.Equal((ulong)(model.Count == 0 ? 0 : (int)model.Max() - model.Count), settlement.Missing(epoch));

            if (i % 50 == 0)
            {
                AssertAgree(settlement, models);
                Assert.True(Settlement.TryParse(settlement.ToString(), out var read));
                Assert.Equal(settlement.ToString(), read.ToString());
                settlement = read;
            }
        }

        AssertAgree(settlement, models);
    }

    [Fact]
    public void Settle_InOrder_IsAWatermarkOnly()
    {
        var settlement = new Settlement();
        for (ulong n = 1; n <= 1000; n++)
        {
            settlement.Settle(7, n);
        }

        Assert.Equal("7=1000", settlement.ToString());
    }

    [Fact]
    public void ToString_Gaps_AreRangesAndNewestEpochIsFirst()
    {
        var settlement = new Settlement();
        settlement.Settle(1, 1);
        settlement.Settle(1, 3);
        settlement.Settle(1, 4);
        settlement.Settle(1, 9);
        settlement.Settle(2, 5);
        Assert.Equal("2=0+5-5;1=1+3-4+9-9", settlement.ToString());
        Assert.Equal(1UL, settlement.GiveUpBelow(1, 4));
        Assert.Equal("1=4+9-9;2=0+5-5", settlement.ToString());
    }

    [Fact]
    public void Settle_TooManyGaps_LeavesFurtherNumbersUnsettled()
    {
        var settlement = new Settlement();
        for (ulong n = 2; n <= 4 * Settlement.MostRanges; n += 2)
        {
            settlement.Settle(1, n);
        }

        Assert.True(settlement.IsSettled(1, 2 * Settlement.MostRanges));
        Assert.False(settlement.IsSettled(1, (2 * Settlement.MostRanges) + 2));
        settlement.Settle(1, 1);
        Assert.Equal(2UL, settlement.Watermark(1));
        settlement.Settle(1, 1000);
        Assert.True(settlement.IsSettled(1, 1000));
    }

    [Fact]
    public void Settle_TooManyEpochs_ForgetsTheOneTouchedLongestAgo()
    {
        var settlement = new Settlement();
        for (ulong epoch = 1; epoch <= Settlement.MostEpochs; epoch++)
        {
            settlement.Settle(epoch, 1);
        }

        settlement.Settle(1, 2);
        settlement.Settle(100, 1);
        Assert.True(settlement.IsSettled(1, 2));
        Assert.False(settlement.IsSettled(2, 1));
        Assert.Equal(Settlement.MostEpochs, settlement.Epochs.Count());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("1=")]
    [InlineData("1=2+")]
    [InlineData("1=2+5")]
    [InlineData("1=2+5-4")]
    [InlineData("1=-2")]
    [InlineData("1=2;1=3")]
    [InlineData("1=18446744073709551615")]
    [InlineData("1=2+5-18446744073709551615")]
    public void TryParse_NoSettlement_IsFalse(string text) => Assert.False(Settlement.TryParse(text, out _));

    [Fact]
    public void TryParse_TooMuch_IsFalse()
    {
        Assert.False(Settlement.TryParse(string.Join(';', Enumerable.Range(1, Settlement.MostEpochs + 1).Select(e => $"{e}=1")), out _));
        var ranges = string.Concat(Enumerable.Range(1, Settlement.MostRanges + 1).Select(r => $"+{r * 10}-{r * 10}"));
        Assert.False(Settlement.TryParse("1=1" + ranges, out _));
    }

    [Fact]
    public void TryParse_RandomText_NeverThrows()
    {
        var random = new Random(5);
        for (var i = 0; i < 50_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(24)).Select(_ => "0123456789=+-;"[random.Next(14)])]);
            if (Settlement.TryParse(text, out var settlement))
            {
                settlement.Settle(1, 5);
                Assert.True(settlement.IsSettled(1, 5));
                Assert.True(Settlement.TryParse(settlement.Copy().ToString(), out _));
            }
        }
    }

    private static void AssertAgree(Settlement settlement, Dictionary<ulong, HashSet<ulong>> models)
    {
        foreach (var (epoch, model) in models)
        {
            for (ulong n = 1; n < 320; n++)
            {
                Assert.Equal(model.Contains(n), settlement.IsSettled(epoch, n));
            }

            ulong watermark = 0;
            while (model.Contains(watermark + 1))
            {
                watermark++;
            }

            Assert.Equal(watermark, settlement.Watermark(epoch));
        }
    }
}
