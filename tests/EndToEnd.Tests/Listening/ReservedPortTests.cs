using System.Net;
using System.Net.Sockets;
using CloudNexus.Local;

namespace CloudNexus.EndToEnd.Tests.Listening;

public sealed class ReservedPortTests
{
    [Fact]
    public void Take_FreePort_IsListenedAtTwiceOneAfterTheOther()
    {
        using var port = ReservedPort.Take();

        for (var life = 0; life < 2; life++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port.Number);
            listener.Start();
            var second = Assert.Throws<IOException>(() => ReservedPort.Take(IPAddress.Loopback, port.Number, "--port N"));
            Assert.Contains($"{port.Number} is taken. Choose another with --port N", second.Message, StringComparison.Ordinal);
        }

        FreePort.Check(IPAddress.Loopback, port.Number, "--port N");
    }

    /// <summary>192.0.2.0/24 is for documents: no machine has an address of it.</summary>
    [Fact]
    public void Take_AddressOfAnotherMachine_SaysSo()
        => Assert.Contains(
            "none of this machine's addresses",
            Assert.Throws<IOException>(() => ReservedPort.Take(IPAddress.Parse("192.0.2.1"), 0, "")).Message,
            StringComparison.Ordinal);
}
