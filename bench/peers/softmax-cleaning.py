"""G = mean_i sigma(x_i) CE_i(y) + mu ||y||^2, F = mean CE; y a linear softmax classifier, x a weight logit for each row of the batch."""
import torch
import torch.nn.functional as F

from peer import Problem, serve

DECAY = 1e-3


class SoftmaxCleaning(Problem):
    upper_uses_x = False

    def __init__(self, numbers):
        super().__init__(numbers)
        self.train = numbers.array("train.images"), numbers.indices("train.labels")
        self.validation = numbers.array("validation.images"), numbers.indices("validation.labels")

    def logits(self, images):
        weight, bias = self.y
        return torch.addmm(bias, images, weight)

    def lower(self):
        images, labels = self.train
        losses = F.cross_entropy(self.logits(images), labels, reduction="none")
        decay = sum(t.square().sum() for t in self.y)
        return (torch.sigmoid(self.x[0]) * losses).mean() + DECAY * decay

    def upper(self):
        images, labels = self.validation
        return F.cross_entropy(self.logits(images), labels)


serve(SoftmaxCleaning)
