using System.Net.Sockets;
using System.Security.Authentication;

namespace CloudNexus.Agent.Sensors;

/// <summary>Says in few words why a connection failed: no addresses or paths, which may hold secrets.</summary>
internal static class NetworkFailure
{
    public static string Describe(Exception exception) => exception switch
    {
        { InnerException: SocketException inner } => Describe(inner),
        { InnerException: AuthenticationException } => "no TLS connection could be made",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "the connection was refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => "there is no such host name",
        SocketException { SocketErrorCode: SocketError.TryAgain } => "the host name could not be looked up",
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } => "there is no route to it",
        SocketException { SocketErrorCode: SocketError.TimedOut } => "no answer",
        SocketException socket => $"{socket.SocketErrorCode}",
        HttpRequestException http => $"{http.HttpRequestError}",
        _ => "the connection broke",
    };
}
