using System.Net;

namespace CloudNexus.Agent.Aggregate;

/// <summary>Serves one connection: a request after the other, each step bounded in time.</summary>
internal sealed class Connection(
    Stream stream, IPAddress from, string scheme, Relay relay, BodyBudget budget, AggregateOptions options, AggregateCounters counters,
    TimeProvider clock)
{
    /// <exception cref="OperationCanceledException">A step took too long, or the aggregator stops.</exception>
    /// <exception cref="IOException">The other side has gone.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var reader = new RequestReader(stream);
        try
        {
            while (await WithinAsync(options.IdleTime, reader.WaitAsync, stop).ConfigureAwait(false)
                && await ServeAsync(reader, stop).ConfigureAwait(false))
            {
            }
        }
        catch (BadRequestException e)
        {
            counters.CountMalformed();
            var problem = RelayAnswer.Problem((HttpStatusCode)e.Status, "bad-request", e.Message);
            await AnswerAsync(problem, keepAlive: false, stop).ConfigureAwait(false);
        }
    }

    /// <returns>Whether another request may follow.</returns>
    private async Task<bool> ServeAsync(RequestReader reader, CancellationToken stop)
    {
        if (await WithinAsync(options.StepTime, reader.ReadHeadAsync, stop).ConfigureAwait(false) is not { } head)
        {
            return false;
        }

        var route = RelayRoutes.Of(head.Method, head.Target);
        if (head.ContentLength > RelayRoutes.MostBody(route))
        {
            throw route == RelayRoute.None
                ? new BadRequestException(404, RelayRoutes.Only)
                : new BadRequestException(413, $"The body is longer than {RelayRoutes.MostBody(route)} bytes");
        }

        if (!budget.TryTake(head.ContentLength))
        {
            var busy = RelayAnswer.Problem(HttpStatusCode.ServiceUnavailable, "busy", "Too much is under way", 1);
            await AnswerAsync(busy, keepAlive: false, stop).ConfigureAwait(false);
            return false;
        }

        try
        {
            var body = await WithinAsync(options.StepTime, t => reader.ReadBodyAsync(head.ContentLength, t), stop).ConfigureAwait(false);
            if (body is null)
            {
                return false;
            }

            // A claim waits long: work must not be claimed for somebody who has gone.
            var answer = route == RelayRoute.Claim
                ? await reader.WhileThereAsync(t => relay.HandleAsync(route, head, body, from, scheme, t), stop).ConfigureAwait(false)
                : await relay.HandleAsync(route, head, body, from, scheme, stop).ConfigureAwait(false);
            await AnswerAsync(answer, head.KeepAlive, stop).ConfigureAwait(false);
            return head.KeepAlive;
        }
        finally
        {
            budget.Return(head.ContentLength);
        }
    }

    private async Task AnswerAsync(RelayAnswer answer, bool keepAlive, CancellationToken stop)
        => await WithinAsync(
            options.StepTime,
            async t =>
            {
                await AnswerWriter.WriteAsync(stream, answer, keepAlive, clock.GetUtcNow(), t).ConfigureAwait(false);
                return true;
            },
            stop).ConfigureAwait(false);

    private async Task<T> WithinAsync<T>(TimeSpan time, Func<CancellationToken, Task<T>> step, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        return await step(either.Token).ConfigureAwait(false);
    }
}
