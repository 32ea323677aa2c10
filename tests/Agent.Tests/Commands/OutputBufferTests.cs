using System.Text;
using CloudNexus.Agent.Commands;

namespace CloudNexus.Agent.Tests.Commands;

public sealed class OutputBufferTests
{
    [Fact]
    public void Write_CharactersInPieces_AreWholeAgain()
    {
        var buffer = new OutputBuffer(1000);
        foreach (var one in Encoding.UTF8.GetBytes("aé€😀z"))
        {
            buffer.Write([one]);
        }

        Assert.Equal(new ReportOutput(0, "aé€😀z"), buffer.Next(1000));
    }

    [Fact]
    public void Write_ControlCharactersAndRubbish_BecomeReplacements()
    {
        var buffer = new OutputBuffer(1000);
        buffer.Write("a\u001b[31m\0\r\n\tb"u8);
        buffer.Write([0xff, (byte)'c']);
        Assert.Equal("a\uFFFD[31m\uFFFD\r\n\tb\uFFFDc", buffer.Next(1000)!.Text);
    }

    [Fact]
    public void Next_PartsOfAnySize_GiveTheWholeTextInOrder()
    {
        const string Text = "aé€😀zaé€😀z\n";
        for (var most = 4; most < 30; most++)
        {
            var buffer = new OutputBuffer(1000);
            buffer.Write(Encoding.UTF8.GetBytes(Text));
            var whole = "";
            while (buffer.Next(most) is { } part)
            {
                Assert.Equal(part, buffer.Next(most));
                Assert.Equal(Encoding.UTF8.GetByteCount(whole), part.From);
                Assert.InRange(Encoding.UTF8.GetByteCount(part.Text), 1, most);
                whole += part.Text;
                buffer.Taken(part);
                buffer.Taken(part);
            }

            Assert.Equal(Text, whole);
        }
    }

    [Fact]
    public void Write_MoreThanItTakes_IsCutBetweenCharactersForGood()
    {
        for (var most = 0; most < 12; most++)
        {
            var buffer = new OutputBuffer(most);
            buffer.Write("a€€€€€"u8);
            buffer.Write("more"u8);
            Assert.True(buffer.IsCut);
            var kept = buffer.Next(100)?.Text ?? "";
            Assert.Equal("a€€€€€"[..kept.Length], kept);
            Assert.InRange(Encoding.UTF8.GetByteCount(kept), Math.Max(0, most - 2), most);
        }
    }

    [Fact]
    public void Write_AfterSomeWasTaken_CountsAllOfIt()
    {
        var buffer = new OutputBuffer(10);
        buffer.Write("123456"u8);
        buffer.Taken(buffer.Next(4)!);
        buffer.Write("789012"u8);
        Assert.Equal((new ReportOutput(4, "567890"), true), (buffer.Next(100), buffer.IsCut));
        buffer.Drop();
        Assert.Null(buffer.Next(100));
    }

    [Fact]
    public void Restore_GoesOnWhereALifeBeforeStopped()
    {
        var buffer = new OutputBuffer(OutputBuffer.MostBytes);
        buffer.Restore(100, "rest", isCut: true);
        Assert.Equal((new ReportOutput(100, "rest"), true), (buffer.Next(100), buffer.IsCut));
    }
}
