using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>
/// Memory for what comes from sockets, in blocks that a whole batch of records fits into: with the usual 4 KB a megabyte takes 256 calls of the system.
/// </summary>
internal sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 64 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        public override int MaxBufferSize => Shared.MaxBufferSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

        protected override void Dispose(bool disposing)
        {
            // What was rented goes back to the shared pool.
        }
    }
}
