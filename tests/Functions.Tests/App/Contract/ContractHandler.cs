using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Contract;

/// <summary>Holds every answer that tests see against the API's description.</summary>
/// <remarks>Cookies go only where a test sends them.</remarks>
/// <param name="api">Where the API is: others that are asked on the way describe themselves.</param>
internal sealed class ContractHandler(Uri api) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    /// <summary>Where the runtime stands in for SignalR Service.</summary>
    private const string Live = "/client/";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var asked = request.RequestUri!;
        if ((int)answer.StatusCode == GateMiddleware.LetIn || !api.IsBaseOf(asked) || asked.AbsolutePath.StartsWith(Live, StringComparison.Ordinal))
        {
            return answer;
        }

        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        var body = answer.Content.Headers.ContentEncoding.Count > 0 ? null : await answer.Content.ReadAsStringAsync(cancellationToken);
        var wrong = ApiContract.Check(
            request.Method, request.RequestUri!, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, body);
        Assert.True(
            wrong.Count == 0, $"{request.Method} {request.RequestUri!.PathAndQuery} {(int)answer.StatusCode}: {string.Join("; ", wrong.Take(5))}\n{body}");
        return answer;
    }
}
