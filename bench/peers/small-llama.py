"""G = sum_k softmax(x)_k mean next-token CE over the rows of group k, F = the mean over trusted rows; a Llama decoder with frozen weights, y its LoRA matrices on q and v."""
import torch
import torch.nn.functional as F

from peer import Problem, serve

EPSILON = 1e-5
BASE = 10000.0


class SmallLlama(Problem):
    upper_uses_x = False

    def __init__(self, numbers):
        super().__init__(numbers)
        self.layers, self.heads, self.groups = numbers.number("layers"), numbers.number("heads"), numbers.number("key_value_heads")
        self.scale = numbers.number("lora_alpha") / numbers.number("lora_rank")
        self.frozen = {name: numbers.array(f"frozen.{name}") for name in numbers.blocks["frozen"]}
        self.train, self.validation = numbers.indices("train.tokens"), numbers.indices("validation.tokens")
        width, length = self.frozen["model.embed_tokens.weight"].shape[1], self.train.shape[1]
        half = width // self.heads // 2
        angles = torch.outer(torch.arange(length).double(), BASE ** (-torch.arange(half).double() / half))
        self.cosine, self.sine = angles.cos().float(), angles.sin().float()
        self.mask = torch.full((length, length), float("-inf")).triu(1)

    def normalised(self, h, name):
        return h * torch.rsqrt(h.square().mean(-1, keepdim=True) + EPSILON) * self.frozen[name + ".weight"]

    def rotated(self, t):
        """RoPE on [batch, heads, length, head width], halves paired as Hugging Face pairs them."""
        a, b = t.chunk(2, -1)
        return torch.cat((a * self.cosine - b * self.sine, b * self.cosine + a * self.sine), -1)

    def adapted(self, h, name, lora):
        """W h + (alpha / r) B (A h) where name has an adapter."""
        product = F.linear(h, self.frozen[name + ".weight"])
        if name + ".lora_A.weight" not in lora:
            return product
        low = F.linear(h, lora[name + ".lora_A.weight"])
        return product + self.scale * F.linear(low, lora[name + ".lora_B.weight"])

    def attention(self, h, name, lora):
        batch, length, width = h.shape
        shape = batch, length, -1, width // self.heads
        q, k, v = (self.adapted(h, f"{name}.{letter}_proj", lora).view(shape).transpose(1, 2) for letter in "qkv")
        q, k = self.rotated(q), self.rotated(k)
        if self.groups != self.heads:
            k, v = (t.repeat_interleave(self.heads // self.groups, 1) for t in (k, v))
        scores = q @ k.transpose(-1, -2) * (shape[-1] ** -0.5) + self.mask
        mixed = (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, length, width)
        return self.adapted(mixed, f"{name}.o_proj", lora)

    def gated(self, h, name, lora):
        gate = F.silu(self.adapted(h, f"{name}.gate_proj", lora)) * self.adapted(h, f"{name}.up_proj", lora)
        return self.adapted(gate, f"{name}.down_proj", lora)

    def losses(self, tokens):
        """The mean next-token cross-entropy of each row; the last token predicts nothing, so that it needs no logits."""
        lora = self.numbers.named("y", self.y)
        h = F.embedding(tokens, self.frozen["model.embed_tokens.weight"])
        for layer in range(self.layers):
            name = f"model.layers.{layer}"
            h = h + self.attention(self.normalised(h, f"{name}.input_layernorm"), f"{name}.self_attn", lora)
            h = h + self.gated(self.normalised(h, f"{name}.post_attention_layernorm"), f"{name}.mlp", lora)
        h, targets = self.normalised(h[:, :-1], "model.norm"), tokens[:, 1:]
        logits = F.linear(h.reshape(-1, h.shape[-1]), self.frozen["lm_head.weight"])
        return F.cross_entropy(logits, targets.reshape(-1), reduction="none").view(targets.shape).mean(1)

    def lower(self):
        groups = self.losses(self.train).view(2, -1).mean(1)
        return (torch.softmax(self.x[0], 0) * groups).sum()

    def upper(self):
        return self.losses(self.validation).mean()


serve(SmallLlama)
