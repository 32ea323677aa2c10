using CloudNexus.Local.Hub.Kafka.Groups;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>Answers requests of clients that may make them.</summary>
internal sealed class KafkaBroker : IAsyncDisposable
{
    private readonly GroupCoordinator _coordinator;
    private readonly ProduceHandler _produce;
    private readonly FetchHandler _fetch;
    private readonly ListOffsetsHandler _listOffsets;
    private readonly MetadataHandler _metadata;
    private readonly CreateTopicsHandler _createTopics;
    private readonly GroupHandlers _groups;
    private readonly OffsetHandlers _offsets;

    public KafkaBroker(EventHubStore store, KafkaServerOptions options, KafkaMetrics metrics, TimeProvider time)
    {
        var topics = new Topics(store);
        _coordinator = new GroupCoordinator(new GroupFiles(store.GroupDirectory, store.Files, metrics.GroupFailed), options, time);
        _produce = new ProduceHandler(topics, options, time);
        _fetch = new FetchHandler(topics, options, time);
        _listOffsets = new ListOffsetsHandler(topics);
        _metadata = new MetadataHandler(topics);
        _createTopics = new CreateTopicsHandler(topics);
        _groups = new GroupHandlers(_coordinator);
        _offsets = new OffsetHandlers(topics, _groups);
    }

    /// <summary>Returns when the next request of the connection may begin; the task ends with the answer.</summary>
    public async ValueTask<Task<KafkaAnswer>> BeginAsync(KafkaRequest request, CancellationToken cancellation) =>
        request.Api == KafkaApi.Produce
            ? await _produce.BeginAsync(request, cancellation)
            : Task.FromResult(await AnswerAsync(request, cancellation));

    /// <summary>To be called when an answer has left.</summary>
    public void Sent(KafkaAnswer answer)
    {
        answer.Writer?.Dispose();
        _fetch.Sent(answer.FetchBytes);
    }

    public ValueTask DisposeAsync() => _coordinator.DisposeAsync();

    private async ValueTask<KafkaAnswer> AnswerAsync(KafkaRequest request, CancellationToken cancellation) => request.Api switch
    {
        KafkaApi.Fetch => await _fetch.HandleAsync(request, cancellation),
        KafkaApi.ListOffsets => _listOffsets.Handle(request),
        KafkaApi.Metadata => _metadata.Handle(request),
        KafkaApi.CreateTopics => _createTopics.Handle(request),
        KafkaApi.FindCoordinator => GroupHandlers.FindCoordinator(request),
        KafkaApi.JoinGroup => await _groups.JoinAsync(request, cancellation),
        KafkaApi.SyncGroup => await _groups.SyncAsync(request, cancellation),
        KafkaApi.Heartbeat => _groups.Heartbeat(request),
        KafkaApi.LeaveGroup => _groups.Leave(request),
        KafkaApi.OffsetCommit => await _offsets.CommitAsync(request),
        KafkaApi.OffsetFetch => _offsets.Fetch(request),
        _ => KafkaAnswer.Malformed,
    };
}
