using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Tests.Alerts;

public class QuantityTests
{
    [Theory]
    [InlineData(0.42, null, "0.42")]
    [InlineData(0.00042, null, "0.0004")]
    [InlineData(12, "1", "12")]
    [InlineData(97.3, "%", "97.3 %")]
    [InlineData(512, "By", "512 B")]
    [InlineData(1023, "By", "1023 B")]
    [InlineData(1023.6, "By", "1.00 KiB")]
    [InlineData(63_873_024, "By", "60.9 MiB")]
    [InlineData(-1_610_612_736, "By", "-1.50 GiB")]
    [InlineData(123_456, "By/s", "121 KiB/s")]
    [InlineData(1e30, "By", "888178419700125 PiB")]
    [InlineData(12.5, "1/s", "12.5 /s")]
    [InlineData(45.5, "Cel", "45.5 °C")]
    [InlineData(119, "s", "119 s")]
    [InlineData(125, "s", "2 min 5 s")]
    [InlineData(187_200, "s", "2 d 4 h")]
    [InlineData(3600, "s", "1 h")]
    [InlineData(1e12, "s", "1000000000000 s")]
    [InlineData(12.3456, "ms", "12.35 ms")]
    [InlineData(3, "widgets", "3 widgets")]
    public void Of_Value_ReadsAsPeopleSayIt(double value, string? unit, string text) => Assert.Equal(text, Quantity.Of(value, unit));

    [Theory]
    [InlineData(double.NaN, "By", "NaN B")]
    [InlineData(double.PositiveInfinity, "s", "Infinity s")]
    public void Of_NoNumber_IsWritten(double value, string? unit, string text) => Assert.Equal(text, Quantity.Of(value, unit));
}
