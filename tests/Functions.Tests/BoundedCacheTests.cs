namespace CloudNexus.Functions.Tests;

public sealed class BoundedCacheTests
{
    [Fact]
    public void Set_PastCapacity_DropsTheLeastRecentlyUsed()
    {
        var cache = new BoundedCache<string, int>(2);
        cache.Set("a", 1);
        cache.Set("b", 2);
        Assert.True(cache.TryGet("a", out _));
        cache.Set("c", 3);
        Assert.True(cache.TryGet("a", out var a));
        Assert.False(cache.TryGet("b", out _));
        Assert.True(cache.TryGet("c", out var c));
        Assert.Equal((1, 3, 2), (a, c, cache.Count));
    }

    [Fact]
    public void Set_WeighedValues_KeepsTheirSumWithinCapacity()
    {
        var cache = new BoundedCache<int, long>(10, w => w);
        cache.Set(1, 4);
        cache.Set(2, 4);
        cache.Set(3, 6);
        Assert.False(cache.TryGet(1, out _));
        Assert.True(cache.TryGet(2, out _));
        Assert.True(cache.TryGet(3, out _));
    }

    [Fact]
    public void Set_SameKeyAgain_ReplacesValueAndWeight()
    {
        var cache = new BoundedCache<int, long>(10, w => w);
        cache.Set(1, 9);
        cache.Set(1, 2);
        cache.Set(2, 8);
        Assert.True(cache.TryGet(1, out var value));
        Assert.Equal((2, 2), (value, cache.Count));
    }

    [Fact]
    public void Set_HeavierThanAll_IsNotKeptAndForgetsTheOldValue()
    {
        var cache = new BoundedCache<int, long>(10, w => w);
        cache.Set(1, 5);
        cache.Set(2, 5);
        cache.Set(1, 11);
        Assert.False(cache.TryGet(1, out _));
        Assert.True(cache.TryGet(2, out _));
    }

    [Fact]
    public void Remove_Known_FreesItsWeight()
    {
        var cache = new BoundedCache<int, long>(10, w => w);
        cache.Set(1, 10);
        cache.Remove(1);
        cache.Remove(1);
        cache.Set(2, 10);
        Assert.Equal(1, cache.Count);
        Assert.True(cache.TryGet(2, out _));
    }

    [Fact]
    public void Set_FromManyThreads_StaysBounded()
    {
        var cache = new BoundedCache<int, int>(100);
        Parallel.For(0, 10_000, i =>
        {
            cache.Set(i % 500, i);
            cache.TryGet((i * 7) % 500, out _);
            if (i % 3 == 0)
            {
                cache.Remove(i % 500);
            }
        });
        for (var i = 0; i < 100; i++)
        {
            cache.Set(1000 + i, i);
        }

        Assert.Equal(100, cache.Count);
        Assert.True(cache.TryGet(1000, out _));
    }
}
