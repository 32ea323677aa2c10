using System.Net;

namespace CloudNexus.Load.Agents;

/// <summary>Fetches an exposition each second as Prometheus does: compressed, over one connection kept open.</summary>
internal sealed class Scraper(Uri address)
{
    /// <summary>Scrapes that answered.</summary>
    public int Succeeded { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        http.DefaultRequestHeaders.TryAddWithoutValidation(
            "Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", "gzip");
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Prometheus/2.42.0");
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", "1");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await ScrapeAsync(http, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private async Task ScrapeAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(address, stop);
            Succeeded += answer.IsSuccessStatusCode ? 1 : 0;
        }
        catch (HttpRequestException)
        {
            // Not up yet, or it missed one: the count tells.
        }
    }
}
